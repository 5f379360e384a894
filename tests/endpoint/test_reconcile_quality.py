# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How well spoiled names are matched: no worse than what the documents say."""

import re

import pytest

from bench.reconcile import Answered, Quality, answered, cells, reconciler
from ingest.releases import Release
from tests.conftest import ROOT

# What was measured, less a small margin.
PRECISION, RECALL, FIRST, AMONG_THREE = 0.99, 0.88, 0.97, 0.99


@pytest.fixture(scope="module")
def answers(release: Release) -> list[Answered]:
    over = reconciler(release)
    return answered(over.matcher, cells(over.entities))


def test_matches_are_right_and_the_right_thing_comes_first(answers: list[Answered]) -> None:
    found = Quality.of(answers)
    assert found.cells >= 360
    assert found.precision >= PRECISION
    assert found.recall >= RECALL
    assert found.first >= FIRST
    assert found.among_three >= AMONG_THREE


def test_hardly_anything_is_matched_with_names_of_nobody(answers: list[Answered]) -> None:
    nobody = [one for one in answers if one.cell.right is None]
    assert len(nobody) >= 60
    assert sum(one.matched is not None for one in nobody) <= 1


def test_a_question_takes_no_time(answers: list[Answered]) -> None:
    times = sorted(one.seconds for one in answers)
    assert times[len(times) // 2] < 0.05


def test_the_document_tells_what_is_measured(answers: list[Answered]) -> None:
    text = (ROOT / "docs" / "reconciliation.md").read_text("utf-8")
    found = Quality.of(answers)
    shares = re.findall(r"\| (?:precision|recall|first|among).*\| (0\.\d+|1\.\d+) \|", text)
    measured = (found.precision, found.recall, found.first, found.among_three)
    assert [float(one) for one in shares] == [pytest.approx(one, abs=0.01) for one in measured]
