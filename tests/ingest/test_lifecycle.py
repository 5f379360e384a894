# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The life of an entry: which decision may follow which, and what is seen of it."""

import gzip
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lifecycle import TRANSITIONS, IllegalDecision, later, live
from ingest.records.around import DecisionRecord
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from ontology.context import expand
from ontology.vocabulary import codes
from tests.conftest import ROOT
from tests.ingest.deployments import built, current, read_assessments

EXAMPLE = ROOT / "examples" / "registro-di-prova"
STATES = {
    "0001": "admitted",
    "0002": "admitted",
    "0003": "suspended",
    "0004": "cancelled",
    "0005": "superseded",
    "0006": "admitted",
    "0007": "expired",
}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    folder = tmp_path / "registro-di-prova"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Release:
    releases = Releases(tmp_path_factory.mktemp("lifecycle"))
    assert built(EXAMPLE, releases).intake.errors == []
    return current(releases)


def values(release: Release, predicate: str) -> dict[str, str]:
    return {
        quad.subject.value.rsplit("/", 1)[1]: quad.object.value.rsplit("/", 1)[-1]  # type: ignore[union-attr]
        for quad in release.quads()
        if quad.predicate.value == expand(predicate)
    }


def test_ten_applications_go_through_all_states(published: Release) -> None:
    statuses = values(published, "reg:status")
    assert {key: statuses[f"coworking-{key}"] for key in STATES} == STATES
    assert published.info.counts == {"coworking": 7}
    report = (published.folder / "report.json").read_text("utf-8")
    assert '"annulled": 1' in report and '"rejected": 1' in report and '"submitted": 1' in report


def test_what_is_not_public_is_only_counted(published: Release) -> None:
    said = {str(quad) for quad in published.quads()}
    for name in ("Edera", "Fiume", "Lago", "d-11", "falsa"):
        assert not any(name in one for one in said), name


def test_every_state_names_its_decision_and_how_long_it_held(published: Release) -> None:
    states = [quad for quad in published.quads() if "/id/state/" in str(quad.subject)]
    about = {
        (str(quad.subject).rsplit("/", 1)[1][:-1], quad.predicate.value): str(quad.object)
        for quad in states
    }
    second = "coworking-0002-2"
    assert about[second, expand("reg:status")].endswith("/suspended>")
    assert '"2026-08-01"' in about[second, expand("dct:created")]
    assert '"2026-10-15"' in about[second, expand("prov:invalidatedAtTime")]
    assert "/id/decision/" in about[second, expand("albo:establishedBy")]
    assert about[second, expand("prov:wasRevisionOf")].endswith("coworking-0002-1>")
    assert (("coworking-0007-2"), expand("albo:establishedBy")) not in about


def test_the_dates_of_an_entry_are_those_of_its_decisions(published: Release) -> None:
    created, modified = (values(published, f"dct:{name}") for name in ("created", "modified"))
    assert (created["coworking-0002"], modified["coworking-0002"]) == ("2026-05-15", "2026-10-15")


def test_the_state_as_of_a_date(example: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(example, releases, on=date(2026, 9, 1))
    statuses = values(current(releases), "reg:status")
    assert statuses["coworking-0002"] == "suspended"
    assert statuses["coworking-0004"] == "admitted"


def test_a_waiver_and_a_verdict_that_were_decided_count(published: Release) -> None:
    text = str(read_assessments(published))
    assert "Visit of 20 February 2026." in text
    assert "R.G. 46/2026" in text


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("d-06,p-02,readmit", "d-06,p-02,admit", "illegal-decision", 'is "suspended"'),
        (
            "d-10,p-04,cancel,2026-11-02",
            "d-10,p-04,readmit,2026-11-02",
            "illegal-decision",
            "admitted",
        ),
        ("d-11,p-05,reject", "d-11,p-05,suspend", "illegal-decision", "submitted"),
        ("d-09,p-04", "d-09,p-99", "decision-unknown-entry", "not there"),
        ("#site-visit,passed", "#no-such,passed", "decision-requirement", "#territory"),
        ("Le postazioni sono meno di dieci.", "", "decision-needs", "reasons_it"),
        ("establish,2026-02-20", "establish,", "missing-value", "missing"),
        ("#site-visit,passed", "#site-visit,ok", "unknown-code", "passed"),
        (",p-08\n", ",p-07\n", "decision-itself", "own place"),
        (
            "d-09,p-04,admit,2026-05-20",
            "d-09,p-04,admit,2025-05-20",
            "decision-before-call",
            "2026",
        ),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_by_name(
    example: Path, tmp_path: Path, old: str, new: str, rule: str, words: str
) -> None:
    path = example / "decisions.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    outcome = built(example, Releases(tmp_path / "releases"))
    assert outcome.release is None
    found = next(item for item in outcome.intake.errors if item.rule == rule)
    assert found.file == "decisions.csv" and found.line
    assert words in found.reason.en + found.fix.en


def test_a_status_of_its_own_is_refused_where_decisions_rule(example: Path, tmp_path: Path) -> None:
    path = example / "applications.csv"
    text = path.read_text("utf-8").replace("website,", "website,status,", 1)
    lines = [
        line.replace(".example.org,", ".example.org,admitted,", 1) for line in text.splitlines()
    ]
    path.write_text("\n".join(lines).replace("015146,,20", "015146,,,20") + "\n", "utf-8")
    errors = built(example, Releases(tmp_path / "releases")).intake.errors
    assert {item.rule for item in errors} >= {"status-decided"}


def test_a_published_decision_is_not_rewritten(example: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(example, releases)
    path = example / "decisions.csv"
    path.write_text(path.read_text("utf-8").replace("R.G. 2/2026", "R.G. 99/2026"), "utf-8")
    with pytest.raises(RuntimeError, match="d-04"):
        built(example, releases)


def everything(releases: Releases, number: int) -> str:
    """Give all that the folder of a release holds, unpacked."""
    folder = releases.folder / str(number)
    return "".join(
        (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def test_an_entry_that_is_annulled_leaves_a_tombstone_and_nothing_else(
    example: Path, tmp_path: Path
) -> None:
    path = example / "applications.csv"
    # Without a key of its own the row is known by name and address.
    text = path.read_text("utf-8")
    releases = Releases(tmp_path / "releases")
    built(example, releases, on=date(2026, 6, 2))
    entry = next(
        str(quad.subject).replace("/coworking/", "/entry/coworking-")
        for quad in current(releases).quads()
        if "Fiume" in str(quad.object)
    )
    built(example, releases)
    ended = {
        str(quad.subject)
        for quad in current(releases).quads()
        if quad.predicate.value == expand("prov:invalidatedAtTime")
    }
    assert "Fiume" in text and entry in ended
    assert "Fiume" not in everything(releases, 2) and '"p-06"' not in everything(releases, 2)


def test_what_is_not_public_stands_nowhere_in_the_release(published: Release) -> None:
    text = everything(Releases(published.folder.parent), published.info.number)
    for secret in ("Edera", "Fiume", "Lago", "p-05", "p-06", "p-10", "R.G. 5/2026", "falsa"):
        assert secret not in text, secret


@pytest.mark.parametrize("outcome", ["annul", "suspend"])
def test_an_entry_whose_decision_is_refused_is_held_back(
    example: Path, tmp_path: Path, outcome: str
) -> None:
    path = example / "decisions.csv"
    extra = f"d-99,p-01,{outcome},2027-02-20,R.G. 9/2027,,,,,,,,,\n"
    path.write_text(path.read_text("utf-8") + extra, "utf-8")
    releases = Releases(tmp_path / "releases")
    outcomes = built(example, releases, without_bad_rows=True)
    assert {item.rule for item in outcomes.intake.errors} == {"decision-needs", "decision-refused"}
    assert "Aurora" not in everything(releases, 1)


def test_a_decision_that_comes_later_is_told_and_has_no_effect_yet(
    example: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    outcome = built(example, releases, on=date(2026, 9, 1))
    later = {item.value for item in outcome.intake.findings if item.rule == "decision-later"}
    assert "2026-11-02" in later and "2026-08-01" not in later


def test_the_newest_decision_moves_the_reference_date(example: Path, tmp_path: Path) -> None:
    path = example / "registry.toml"
    text = path.read_text("utf-8").replace("reference_date = 2027-03-01\n", "")
    path.write_text(text, "utf-8")
    releases = Releases(tmp_path / "releases")
    built(example, releases)
    assert current(releases).info.reference_date == date(2027, 2, 10)


@pytest.mark.parametrize("state", ["expired", "cancelled", "rejected"])
def test_who_was_out_may_apply_again(state: str) -> None:
    life = live(state, [decision("admit", "2026-01-01")], lambda _: 12, date(2026, 6, 1))
    assert (life.status, life.expires) == ("admitted", date(2027, 1, 1))


def test_of_two_verdicts_on_one_day_the_last_counts(example: Path, tmp_path: Path) -> None:
    path = example / "decisions.csv"
    text = path.read_text("utf-8")
    first = text.splitlines()[1]
    corrected = first.replace("d-01,", "d-97,").replace(",passed,", ",failed,")
    path.write_text(text + corrected + "\n", "utf-8")
    releases = Releases(tmp_path / "releases")
    built(example, releases)
    told = read_assessments(current(releases))
    (aurora,) = (one for one in told if one.candidate.endswith("/0001"))
    assert aurora.verdict("site-visit").outcome == "failed"


DECISION = {"id": "d", "entry": "e", "act": "a", "reasons_it": "r", "successor": "s"}
EXTRA = {"requirement": "c#r", "verdict": "passed"}


def decision(outcome: str, on: str) -> DecisionRecord:
    return DecisionRecord.model_validate({**DECISION, **EXTRA, "outcome": outcome, "date": on})


@given(outcomes=st.lists(st.sampled_from(sorted(codes("decision-outcome"))), max_size=6))
def test_any_sequence_is_lived_or_refused_by_its_first_illegal_step(outcomes: list[str]) -> None:
    decisions = [decision(outcome, f"2026-01-{day:02d}") for day, outcome in enumerate(outcomes, 1)]
    state, refused = "submitted", None
    for one in decisions:
        if one.outcome not in TRANSITIONS[state]:
            refused = one
            break
        state = TRANSITIONS[state][one.outcome] or state
    if refused is None:
        assert live("submitted", decisions, lambda _: 12, date(2026, 2, 1)).status == state
    else:
        with pytest.raises(IllegalDecision) as caught:
            live("submitted", decisions, lambda _: 12, date(2026, 2, 1))
        assert caught.value.decision == refused and caught.value.state == state


def test_every_state_and_outcome_is_a_code() -> None:
    assert set(TRANSITIONS) == set(codes("entry-status"))
    for allowed in TRANSITIONS.values():
        assert set(allowed) <= set(codes("decision-outcome"))
        assert {state for state in allowed.values() if state} <= set(TRANSITIONS)


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    found = later(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and later(found, 0) == found)


def test_an_entry_expires_unless_renewed() -> None:
    admitted = decision("admit", "2025-01-31")
    renewed = decision("renew", "2026-01-30")
    assert live("submitted", [admitted], lambda _: 12, date(2026, 1, 31)).status == "admitted"
    assert live("submitted", [admitted], lambda _: 12, date(2026, 2, 1)).status == "expired"
    life = live("submitted", [admitted, renewed], lambda _: 12, date(2026, 6, 1))
    assert (life.status, life.expires) == ("admitted", date(2027, 1, 31))
    assert live("submitted", [admitted], lambda _: None, date(2099, 1, 1)).status == "admitted"


def test_the_example_is_clearly_fictitious() -> None:
    registry = load_registry(EXAMPLE / "registry.toml")
    assert "example.org" in registry.base
    rows = (EXAMPLE / "applications.csv").read_text("utf-8").splitlines()[1:]
    assert len(rows) == 10
    assert all("(prova)" in row for row in rows)
