# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The groups of the shipped calls: every combination of answers against a brute-force oracle."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from shapes.calls import Group, Requirement, shipped_call, shipped_calls
from shapes.verdicts import Mode, Outcome, Verdict, count
from tests.conftest import Assess

KNOWN = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL, Outcome.INAPPLICABLE)


def groups_of(members: tuple[Requirement | Group, ...]) -> Iterator[Group]:
    for member in members:
        if isinstance(member, Group):
            yield member
            yield from groups_of(member.members)


GROUPS = {
    f"{name}#{group.identifier}": group
    for name in shipped_calls()
    for group in groups_of(shipped_call(name).requirements)
}


def answered(member: Requirement | Group, outcome: Outcome) -> Verdict:
    return Verdict(
        requirement=str(member.iri),
        identifier=member.identifier,
        title=member.title,
        outcome=outcome,
        mandatory=member.mandatory,
        weight=member.weight,
        mode=Mode.AUTOMATIC,
        needed=member.needed,
        message=member.title,
        article=member.article,
    )


def oracle(weights: list[Decimal], outcomes: tuple[Outcome, ...], needed: Decimal) -> Outcome:
    """Try every way in which the unknown answers may turn out."""
    if all(one is Outcome.INAPPLICABLE for one in outcomes):
        return Outcome.INAPPLICABLE
    open_places = [place for place, one in enumerate(outcomes) if one is Outcome.CANT_TELL]
    reached = set()
    for guess in product((True, False), repeat=len(open_places)):
        truth = dict(zip(open_places, guess, strict=True))
        total = sum(
            weight
            for place, weight in enumerate(weights)
            if truth.get(place, outcomes[place] is Outcome.PASSED)
        )
        reached.add(total >= needed)
    if reached == {True}:
        return Outcome.PASSED
    return Outcome.FAILED if reached == {False} else Outcome.CANT_TELL


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_answers_as_the_oracle_does(name: str) -> None:
    group = GROUPS[name]
    weights = [member.weight for member in group.members]
    for outcomes in product(KNOWN, repeat=len(group.members)):
        concerned = [
            weight
            for weight, one in zip(weights, outcomes, strict=True)
            if one is not Outcome.INAPPLICABLE
        ]
        needed = sum(concerned, Decimal()) if group.threshold is None else group.threshold
        verdicts = [answered(*pair) for pair in zip(group.members, outcomes, strict=True)]
        assert count(verdicts, group.threshold) is oracle(weights, outcomes, needed), outcomes


def test_one_of_three_two_of_three_and_the_point_tables_have_their_thresholds() -> None:
    thresholds = {name: group.threshold for name, group in GROUPS.items()}
    assert thresholds["startup-innovative-2024#innovation"] == 1
    assert thresholds["startup-innovative-2024#stay"] == 1
    assert thresholds["pmi-innovative-2015#innovation"] == 2
    assert thresholds["incubatori-2013#known-items"] == 30
    assert [one.weight for one in GROUPS["incubatori-2013#known-items"].members] == [10] * 3


AREA, BAD_AREA = {"floor_area_m2": "400"}, {"floor_area_m2": "399"}
NET, NO_NET = {"internet_mbps": "10"}, {"internet_mbps": "1", "test_machines": "no"}
NOTHING = {"internet_mbps": "1", "test_machines": "no", "prototype_rooms": "no"}
STAFF, NO_STAFF = {"manager_experience": "2"}, {"manager_experience": "0"}
STATED, TOO_FEW = {"table_a_points": "30"}, {"table_a_points": "29"}
TABLE_A = [
    # The known items, and the whole table: at and below the 30 points, with unknowns.
    (AREA | NET | STAFF, Outcome.PASSED, Outcome.PASSED, "30"),
    (AREA | NET | NO_STAFF, Outcome.FAILED, Outcome.CANT_TELL, "20"),
    (AREA | NET | NO_STAFF | STATED, Outcome.FAILED, Outcome.PASSED, "20"),
    (AREA | NET | NO_STAFF | TOO_FEW, Outcome.FAILED, Outcome.FAILED, "20"),
    (AREA | NET, Outcome.CANT_TELL, Outcome.CANT_TELL, "20"),
    (AREA | NO_NET | STAFF, Outcome.CANT_TELL, Outcome.CANT_TELL, "20"),
    (AREA | NOTHING | STAFF, Outcome.FAILED, Outcome.CANT_TELL, "20"),
    (BAD_AREA | TOO_FEW, Outcome.FAILED, Outcome.FAILED, "0"),
    (TOO_FEW, Outcome.CANT_TELL, Outcome.CANT_TELL, "0"),
    (STATED, Outcome.CANT_TELL, Outcome.PASSED, "0"),
    ({}, Outcome.CANT_TELL, Outcome.CANT_TELL, "0"),
]


@pytest.mark.parametrize(("cells", "items", "table", "points"), TABLE_A)
def test_the_point_table_of_2013(
    assess_row: Assess, cells: dict[str, str], items: Outcome, table: Outcome, points: str
) -> None:
    assessment = assess_row(shipped_call("incubatori-2013"), **cells)
    known = assessment.verdict("known-items")
    assert known.outcome is items
    assert known.found is not None and known.found.en == points
    assert assessment.verdict("table-a").outcome is table


@pytest.mark.parametrize(
    ("name", "points", "outcome"),
    [
        ("table-a", "36", Outcome.PASSED),
        ("table-a", "35", Outcome.PASSED),
        ("table-a", "34,5", Outcome.FAILED),
        ("table-b", "50", Outcome.PASSED),
        ("table-b", "49", Outcome.FAILED),
    ],
)
def test_the_stated_points_of_2016(
    assess_row: Assess, name: str, points: str, outcome: Outcome
) -> None:
    cells = {f"{name.replace('-', '_')}_points": points}
    assert assess_row(shipped_call("incubatori-2016"), **cells).verdict(name).outcome is outcome


OLD, YOUNG = {"founded": "01/01/2022"}, {"founded": "01/06/2024"}
RESEARCH = {"research_spending": "25", "production_cost": "100", "production_value": "90"}
STAY = [
    (YOUNG, Outcome.INAPPLICABLE),
    (OLD, Outcome.CANT_TELL),
    (OLD | RESEARCH, Outcome.PASSED),
    (OLD | {"patents": "1"}, Outcome.PASSED),
    (OLD | {"reserve": "60000"} | RESEARCH | {"research_spending": "20"}, Outcome.PASSED),
    (OLD | {"reserve": "40000"} | RESEARCH | {"research_spending": "20"}, Outcome.CANT_TELL),
    (
        OLD
        | {"reserve": "40000", "patents": "0", "experimentation_contracts": "0"}
        | {"turnover_year_3": "100", "turnover_year_2": "90"}
        | {"staff_year_3": "3", "staff_year_2": "3"}
        | RESEARCH
        | {"research_spending": "20"},
        Outcome.FAILED,
    ),
]


@pytest.mark.parametrize(("cells", "outcome"), STAY)
def test_one_of_five_after_the_third_year(
    assess_row: Assess, cells: dict[str, str], outcome: Outcome
) -> None:
    verdict = assess_row(shipped_call("startup-innovative-2024"), **cells).verdict("stay")
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("founded", "on", "outcome"),
    [
        ("29/02/2020", date(2025, 2, 28), Outcome.PASSED),
        ("29/02/2020", date(2025, 3, 1), Outcome.FAILED),
        ("31/01/2021", date(2026, 1, 31), Outcome.PASSED),
        ("31/01/2021", date(2026, 2, 1), Outcome.FAILED),
    ],
)
def test_the_age_is_counted_at_the_reference_date(
    assess_row: Assess, founded: str, on: date, outcome: Outcome
) -> None:
    call = shipped_call("startup-innovative-2024")
    assert assess_row(call, on=on, founded=founded).verdict("age").outcome is outcome


@pytest.mark.parametrize(
    ("requirement", "cells"),
    [
        (
            "research-15",
            {"research_spending": "0", "production_cost": "0", "production_value": "0"},
        ),
        ("age", {"founded": "01/01/2030"}),
        ("activity", {"prevalent_ateco": "74.99"}),
    ],
)
def test_an_edge_is_no_way_in(assess_row: Assess, requirement: str, cells: dict[str, str]) -> None:
    verdict = assess_row(shipped_call("startup-innovative-2024"), **cells).verdict(requirement)
    assert verdict.outcome is Outcome.FAILED


def test_a_company_of_another_country_is_left_to_the_office(assess_row: Assess) -> None:
    abroad = {"residence": "eu-with-seat", "legal_status_code": "1.9.00"}
    assessment = assess_row(shipped_call("startup-innovative-2024"), **abroad)
    assert assessment.verdict("legal-form").outcome is Outcome.INAPPLICABLE
    assert assessment.verdict("legal-form-abroad").outcome is Outcome.UNTESTED


def test_a_known_base_is_enough_to_fail_and_never_enough_to_pass(assess_row: Assess) -> None:
    call = shipped_call("startup-innovative-2024")
    little = {"research_spending": "10", "production_cost": "100"}
    much = {"research_spending": "20", "production_cost": "100"}
    assert assess_row(call, **little).verdict("research-15").outcome is Outcome.FAILED
    assert assess_row(call, **much).verdict("research-15").outcome is Outcome.CANT_TELL
