# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Groups and conclusions: no answer still open may change what is told."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ontology.text import Text
from shapes.verdicts import (
    Conclusion,
    Mode,
    Outcome,
    Verdict,
    conclude,
    count,
)

TEXT = Text(it="x", en="x")


def member(outcome: Outcome, weight: int) -> Verdict:
    return Verdict(
        requirement="x",
        identifier="x",
        title=TEXT,
        outcome=outcome,
        mandatory=True,
        weight=Decimal(weight),
        mode=Mode.AUTOMATIC,
        needed=TEXT,
        message=TEXT,
        article=TEXT,
    )


MEMBERS = st.lists(st.tuples(st.sampled_from(Outcome), st.integers(1, 9)), max_size=6)


def worlds(members: Sequence[tuple[Outcome, int]]) -> set[int]:
    """Give the weight reached in every way in which the open questions may be answered."""
    open_ones = [w for o, w in members if o in (Outcome.CANT_TELL, Outcome.UNTESTED)]
    sure = sum(weight for outcome, weight in members if outcome is Outcome.PASSED)
    answers = product(*((0, weight) for weight in open_ones))
    return {sure + sum(answer) for answer in answers}


@given(members=MEMBERS, threshold=st.none() | st.integers(1, 30))
def test_a_group_is_passed_or_failed_only_where_no_answer_could_change_it(
    members: list[tuple[Outcome, int]], threshold: int | None
) -> None:
    outcome = count(
        [member(*one) for one in members], None if threshold is None else Decimal(threshold)
    )
    concerned = [one for one in members if one[0] is not Outcome.INAPPLICABLE]
    if not concerned:
        assert outcome is Outcome.INAPPLICABLE
        return
    needed = sum(weight for _, weight in concerned) if threshold is None else threshold
    reached = {weight >= needed for weight in worlds(concerned)}
    expected = {
        (True,): Outcome.PASSED,
        (False,): Outcome.FAILED,
        (False, True): Outcome.CANT_TELL,
    }
    assert outcome is expected[tuple(sorted(reached))]


@given(members=MEMBERS)
def test_the_conclusion_never_passes_what_failed(members: list[tuple[Outcome, int]]) -> None:
    conclusion = conclude(member(*one) for one in members)
    failed = any(outcome is Outcome.FAILED for outcome, _ in members)
    assert (conclusion is Conclusion.NOT_ADMISSIBLE) == failed
