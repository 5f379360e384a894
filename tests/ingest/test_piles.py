# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements in any number: sorted and each once, with few of them in memory and few files open."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from ingest.inspection import check_privacy
from ingest.piles import Pile
from ingest.releases import ReleaseProblem

ABOUT, SAYS = NamedNode("https://example.org/id/1"), NamedNode("https://example.org/says")


def open_files() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def said(text: str) -> Quad:
    return Quad(ABOUT, SAYS, Literal(text))


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=3), max_size=4)), st.lists(st.text(max_size=3)))
def test_statements_come_back_in_order_and_once(some: list[list[str]], others: list[str]) -> None:
    with TemporaryDirectory() as folder:
        pile, other = Pile(Path(folder), most=2), Pile(Path(folder), most=2)
        for texts in some:
            pile += map(said, texts)
        other += map(said, others)
        pile.take_in(other)
        all_at_once = Pile(Path(folder))
        all_at_once += [said(text) for texts in [*some, others] for text in texts]
        lines = list(pile.lines())
        assert all(before < after for before, after in pairwise(lines))
        assert lines == list(all_at_once.lines()) == list(pile.lines())


def test_many_statements_leave_few_files_open(tmp_path: Path) -> None:
    before = open_files()
    pile = Pile(tmp_path, most=1)
    for number in range(5_000):
        pile += [said(str(number))]
    assert open_files() - before < 130
    assert sorted(pile.lines()) == list(pile.lines())
    assert len(list(pile.lines())) == 5_000


def test_what_is_personal_goes_on_no_pile(tmp_path: Path) -> None:
    pile = Pile(tmp_path, check_privacy)
    pile += [said("via Bovisasca 87")]
    with pytest.raises(ReleaseProblem):
        pile += [said("scrivere a mario.rossi@example.org")]
