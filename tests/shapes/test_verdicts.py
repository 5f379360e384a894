# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Verdicts: unknown is not failed, groups count by weight, people and waivers have their say."""

from datetime import date

import pytest
from rdflib import Graph, Literal, URIRef

from ontology.text import Text, same
from shapes.assessment import Candidate, Office, assess
from shapes.calls import read_call, shipped_call, shipped_calls
from shapes.facts import Facts
from shapes.verdicts import (
    Conclusion,
    Mode,
    Outcome,
    RecordedVerdict,
    Waiver,
)
from tests.conftest import Assess
from tests.shapes.candidates import CASES, CONTEXT

# What every row tells, so that nothing is ever missing.
ALWAYS_KNOWN = {
    ("incubatori-2024", "kind"),
    ("startup-innovative-2024", "age"),
} | {key for key in CASES if key[1] in ("seat", "territory", "outside-milan", "basis")}


def automatic() -> set[tuple[str, str]]:
    return {
        (name, requirement.identifier)
        for name in shipped_calls()
        for requirement in shipped_call(name).each()
        if requirement.mode is Mode.AUTOMATIC
    }


def test_every_automatic_requirement_has_a_case() -> None:
    assert set(CASES) == automatic()


@pytest.mark.parametrize(("call", "requirement"), CASES)
def test_a_good_candidate_passes(call: str, requirement: str, assess_row: Assess) -> None:
    good, _ = CASES[call, requirement]
    assert (
        assess_row(shipped_call(call), **CONTEXT.get(call, {}) | good).verdict(requirement).outcome
        is Outcome.PASSED
    )


@pytest.mark.parametrize(("call", "requirement"), [key for key in CASES if CASES[key][1]])
def test_a_bad_candidate_fails_with_the_reason(
    call: str, requirement: str, assess_row: Assess
) -> None:
    _, bad = CASES[call, requirement]
    verdict = assess_row(shipped_call(call), **CONTEXT.get(call, {}) | bad).verdict(requirement)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.message.it and verdict.message.en and verdict.fix and verdict.article.it
    assert verdict.found is not None


@pytest.mark.parametrize(
    ("call", "requirement"),
    [key for key in CASES if key not in ALWAYS_KNOWN],
)
def test_silence_is_never_a_failure(call: str, requirement: str, assess_row: Assess) -> None:
    verdict = assess_row(shipped_call(call), **CONTEXT.get(call, {})).verdict(requirement)
    assert verdict.outcome is Outcome.CANT_TELL
    assert "Cannot tell" in verdict.message.en


def test_ten_desks_meet_at_least_ten_and_fail_more_than_ten(assess_row: Assess) -> None:
    outcomes = [
        assess_row(shipped_call(name), workstations="10").verdict("workstations").outcome
        for name in ("milano-2013", "milano-2017")
    ]
    assert outcomes == [Outcome.PASSED, Outcome.FAILED]


def test_an_unlisted_service_is_unknown_and_a_denied_one_is_not(assess_row: Assess) -> None:
    call = shipped_call("milano-2017")
    silent = assess_row(call, services="wifi").verdict("refreshment-area")
    denied = assess_row(call, services="wifi", services_absent="refreshment-area")
    assert silent.outcome is Outcome.CANT_TELL
    assert denied.verdict("refreshment-area").outcome is Outcome.FAILED


def test_people_answer_what_only_people_can(assess_row: Assess) -> None:
    call = shipped_call("milano-2013")
    visit = next(item for item in call.each() if item.identifier == "site-visit")
    assert assess_row(call).verdict("site-visit").outcome is Outcome.UNTESTED
    office = Office(
        recorded=(
            RecordedVerdict(
                requirement=str(visit.iri),
                outcome=Outcome.PASSED,
                established_on=date(2026, 5, 4),
                office=same("Ufficio coworking"),
            ),
        )
    )
    verdict = assess_row(call, office=office).verdict("site-visit")
    assert verdict.outcome is Outcome.PASSED
    assert "04/05/2026" in verdict.message.it


def test_a_verdict_recorded_later_does_not_count_before(assess_row: Assess) -> None:
    call = shipped_call("milano-2013")
    visit = next(item for item in call.each() if item.identifier == "site-visit")
    recorded = RecordedVerdict(
        requirement=str(visit.iri),
        outcome=Outcome.PASSED,
        established_on=date(2027, 5, 4),
        office=same("Ufficio"),
    )
    before = assess_row(call, office=Office(recorded=(recorded,)))
    assert before.verdict("site-visit").outcome is Outcome.UNTESTED


def test_a_named_sparql_constraint_counts(assess_row: Assess) -> None:
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    few = (
        ':few a sh:SPARQLConstraint ; sh:select "SELECT $this ?value WHERE { $this'
        ' <https://w3id.org/albo/onto/workstationCount> ?value FILTER (?value < 10) }" .\n'
    )
    named = text.replace("    sh:minInclusive 10 ;", "    sh:sparql :few ;") + few
    call = read_call(named, name="x.ttl")
    assert assess_row(call, workstations="3").verdict("workstations").outcome is Outcome.FAILED
    assert assess_row(call, workstations="12").verdict("workstations").outcome is Outcome.PASSED


def test_a_refuting_shape_that_asks_for_a_value_refutes_nobody_who_is_silent(
    assess_row: Assess,
) -> None:
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    asking = text.replace(
        "sh:path albo:lacksService ;", "sh:path albo:lacksService ; sh:minCount 1 ;"
    )
    assert asking != text
    found = assess_row(read_call(asking, name="x.ttl")).verdict("connectivity")
    assert found.outcome is Outcome.CANT_TELL


def test_a_candidate_of_another_kind_is_never_judged() -> None:
    graph = Graph()
    graph.add((SPACE, TYPE, URIRef("https://w3id.org/albo/onto/InnovationSpace")))
    graph.add((SPACE, DESKS, Literal(3)))
    candidate = Candidate(SPACE, Facts(graph), "0" * 64)
    assessment = assess(candidate, shipped_call("milano-2013"), on=date(2026, 1, 1))
    assert assessment.verdict("workstations").outcome is Outcome.CANT_TELL
    assert assessment.findings


def test_a_closed_space_is_not_open(assess_row: Assess) -> None:
    call = shipped_call("avviso-tipo-metropolitano-2026")
    closed = assess_row(call, opening_date="1/1/2015", closing_date="1/1/2020")
    assert closed.verdict("open").outcome is Outcome.FAILED
    later = assess_row(call, opening_date="1/1/2015", closing_date="1/1/2030")
    assert later.verdict("open").outcome is Outcome.PASSED


def test_a_waiver_keeps_the_outcome_and_lifts_its_effect(assess_row: Assess) -> None:
    call = shipped_call("milano-2013")
    desks = next(item for item in call.each() if item.identifier == "workstations")
    waiver = Waiver(
        requirement=str(desks.iri),
        reason=Text(it="Piccolo Comune", en="Small Comune"),
        act=same("R.G. 1/2026"),
    )
    assessment = assess_row(call, office=Office(waivers=(waiver,)), workstations="4")
    verdict = assessment.verdict("workstations")
    assert verdict.outcome is Outcome.FAILED
    assert verdict.waiver == waiver
    assert assessment.conclusion is not Conclusion.NOT_ADMISSIBLE


def test_an_announced_form_is_told_before_and_applied_after_its_date(assess_row: Assess) -> None:
    call = shipped_call("avviso-tipo-metropolitano-2026")
    before = assess_row(call, workstations="11").verdict("workstations")
    after = assess_row(call, on=date(2028, 1, 1), workstations="11").verdict("workstations")
    assert before.outcome is Outcome.PASSED
    assert [item.outcome for item in before.announcements] == [Outcome.FAILED]
    assert after.outcome is Outcome.FAILED
    assert after.needed.en == "at least 12"
    assert after.title.en == "From 2028 at least 12 workstations"
    assert after.fix is not None and "twelve" in after.fix.en


def test_a_requirement_that_does_not_concern_the_candidate(assess_row: Assess) -> None:
    call = shipped_call("toscana-2017")
    company = assess_row(call, operator_name="A", legal_status_code="1.3.10")
    association = assess_row(call, operator_name="A", legal_status_code="1.8.10")
    unknown = assess_row(call)
    outcomes = [
        item.verdict("tax-registration").outcome for item in (company, association, unknown)
    ]
    assert outcomes == [Outcome.INAPPLICABLE, Outcome.UNTESTED, Outcome.CANT_TELL]


def test_the_conclusion_follows_the_mandatory_requirements(assess_row: Assess) -> None:
    call = shipped_call("milano-2017")
    known = {"workstations": "20", "services": "wifi|common-area|refreshment-area"}
    whole = assess_row(call, **known)
    # Only preferences are left to the office, and they never block.
    assert whole.conclusion is Conclusion.ADMISSIBLE
    assert assess_row(call, **known | {"workstations": "3"}).conclusion is (
        Conclusion.NOT_ADMISSIBLE
    )
    assert assess_row(call, workstations="20").conclusion is Conclusion.TO_COMPLETE
    visit = assess_row(
        shipped_call("milano-2013"),
        rea_number="MI-1",
        operator_name="A",
        workstations="10",
        services="wifi|common-area|shared-equipment|meeting-room|reception",
    )
    assert visit.conclusion is Conclusion.TO_VERIFY


MESSAGE_FAULTS = ("://", "<", "_:", "albo:", "sh:", "schema:")


def test_no_message_names_an_iri_a_prefix_or_a_blank_node(assess_row: Assess) -> None:
    rows = [(name, cells) for (name, _), both in CASES.items() for cells in ({}, *both)]
    for name, cells in rows:
        filled = CONTEXT.get(name, {}) | cells
        for verdict in assess_row(shipped_call(name), **filled).verdicts:
            texts = [verdict.message, verdict.needed, verdict.article, verdict.title]
            for text in [*texts, *([verdict.fix] if verdict.fix else [])]:
                assert not any(fault in text.it + text.en for fault in MESSAGE_FAULTS), text


SPACE = URIRef("https://candidate.invalid/id/coworking/0001")
DESKS = URIRef("https://w3id.org/albo/onto/workstationCount")
TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
COWORKING = URIRef("https://w3id.org/albo/onto/CoworkingSpace")
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dieci", "integer"),
        ("", "integer"),
        ("NaN", "decimal"),
        ("1e3", "decimal"),
        ("12", "string"),
    ],
)
def test_a_value_of_the_wrong_type_is_never_a_verdict(text: str, kind: str) -> None:
    graph = Graph()
    graph.add((SPACE, TYPE, COWORKING))
    graph.add((SPACE, DESKS, Literal(text, datatype=URIRef(XSD + kind))))
    candidate = Candidate(SPACE, Facts(graph), "0" * 64)
    verdict = assess(candidate, shipped_call("milano-2013"), on=date(2026, 1, 1))
    assert verdict.verdict("workstations").outcome is Outcome.CANT_TELL


def test_a_failing_engine_is_never_a_pass(assess_row: Assess) -> None:
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    query = 'sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o . MINUS { ?a ?b ?c } }" ]'
    broken = read_call(text.replace("    sh:minInclusive 10 ;", f"    {query} ;"), name="x.ttl")
    assessment = assess_row(broken, workstations="99")
    assert assessment.verdict("workstations").outcome is Outcome.CANT_TELL
    assert assessment.findings


def test_an_assessment_can_be_recomputed(assess_row: Assess) -> None:
    call = shipped_call("milano-2013")
    first, second = (assess_row(call, workstations="12") for _ in range(2))
    assert first == second
    other = assess_row(call, workstations="13")
    assert first.candidate_digest != other.candidate_digest
    assert first.call_digest == call.digest
