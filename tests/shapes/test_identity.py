# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Compiled shapes and pySHACL say the same of every candidate, word for word.

A hundred thousand pairs are compared by ``python -m bench.identity``.
"""

from random import Random

import pytest

from bench.candidates import DAY, Candidates
from bench.identity import finds_the_same
from shapes.assessment import assess
from shapes.calls import read_call, shipped_call, shipped_calls
from shapes.compiling import compiled
from shapes.engine import judge, reference
from shapes.verdicts import Outcome


@pytest.mark.parametrize("name", sorted(shipped_calls()))
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_no_verdict_differs(name: str) -> None:
    call = shipped_call(name)
    assert compiled(call.graph) is not None
    drawn = Candidates(call, Random(name))  # noqa: S311 - the same each time
    for candidate in (drawn.draw() for _ in range(10)):
        ours = assess(candidate, call, on=DAY, judging=judge)
        assert ours == assess(candidate, call, on=DAY, judging=reference)
    assert finds_the_same(drawn.draw())


QUERY = """
    # a comment may hide anything
    SELECT $this ?value
    WHERE { $this <https://w3id.org/albo/onto/workstationCount> ?value . FILTER (?value < 10) }
"""


def test_an_inverse_of_many_steps_is_walked_and_left_to_pyshacl() -> None:
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    path = "[ sh:inversePath ( albo:operatedBy albo:lacksService ) ]"
    strange = text.replace("sh:path albo:workstationCount ;", f"sh:path {path} ;")
    call = read_call(strange, name="x.ttl")
    assert strange != text
    assert compiled(call.graph) is None
    drawn = Candidates(call, Random(1)).draw()  # noqa: S311 - the same each time
    assert assess(drawn, call, on=DAY).verdict("workstations").outcome is Outcome.CANT_TELL


def test_what_is_not_compiled_is_left_to_pyshacl() -> None:
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    asking = f"sh:sparql [ sh:select {QUERY!r} ] ;"
    strange = text.replace("    sh:minInclusive 10 ;", f"    {asking}")
    call = read_call(strange, name="x.ttl")
    assert strange != text
    assert compiled(call.graph) is None
    drawn = Candidates(call, Random(1))  # noqa: S311 - the same each time
    found = {assess(drawn.draw(), call, on=DAY).verdict("workstations").outcome for _ in range(20)}
    assert Outcome.FAILED in found
