# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Hold the compiled shapes against pySHACL: every verdict on every candidate has to be the same.

python -m bench.identity --pairs 100000 --seed 7
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from bench.candidates import DAY, Candidates
from shapes.assessment import Assessment, Candidate, assess
from shapes.calls import Call, shipped_call, shipped_calls
from shapes.checks import shapes
from shapes.engine import EngineError, judge, reference
from shapes.verdicts import Verdict


@dataclass
class Tally:
    """Count pairs of a candidate and a requirement, and the seconds that each engine took."""

    pairs: int = 0
    differences: int = 0
    # Candidates held to the general shapes too, and those that were found wrong in other ways.
    general: int = 0
    faults: int = 0
    compiled: float = 0.0
    pyshacl: float = 0.0


def compare(candidate: Candidate, call: Call, tally: Tally) -> tuple[Assessment, Assessment]:
    """Assess a candidate twice, and count."""
    begun = time.process_time()
    ours = assess(candidate, call, on=DAY, judging=judge)
    between = time.process_time()
    theirs = assess(candidate, call, on=DAY, judging=reference)
    tally.compiled += between - begun
    tally.pyshacl += time.process_time() - between
    tally.pairs += len(list(call.each()))
    tally.differences += ours != theirs
    return ours, theirs


def finds_the_same(candidate: Candidate) -> bool:
    """Say whether the general shapes find the same wrong; where pySHACL fails it has no say."""
    try:
        theirs = set(reference(candidate.facts, shapes()))
    except EngineError:
        return True
    return set(judge(candidate.facts, shapes())) == theirs


def main() -> None:
    """Compare until so many pairs were judged, the calls in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    tally, random = Tally(), Random(asked.seed)  # noqa: S311 - the same candidates every time
    calls = [Candidates(shipped_call(name), random) for name in shipped_calls()]
    while tally.pairs < asked.pairs:
        # To hold one to the general shapes takes pySHACL as long as ten calls: one of each round.
        known = random.choice(calls).draw()
        tally.general += 1
        tally.faults += not finds_the_same(known)
        for drawn in calls:
            candidate = drawn.draw()
            ours, theirs = compare(candidate, drawn.call, tally)
            if ours != theirs:
                _show(candidate, ours, theirs)
    print(
        f"{tally.pairs} pairs of a candidate and a requirement, {len(calls)} calls,"
        f" {tally.differences} candidates that differ; {tally.general} held to the general shapes,"
        f" {tally.faults} that differ;"
        f" pySHACL {tally.pyshacl:.1f} s, compiled {tally.compiled:.1f} s:"
        f" {tally.pyshacl / tally.compiled:.1f} times"
    )
    raise SystemExit(1 if tally.differences or tally.faults else 0)


def _flat(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    for one in verdicts:
        yield one
        yield from _flat(one.members)


def _show(candidate: Candidate, ours: Assessment, theirs: Assessment) -> None:
    print(ours.call)
    for one, other in zip(_flat(ours.verdicts), _flat(theirs.verdicts), strict=True):
        if one != other:
            print(f"  {one.identifier}: {one.outcome} / {other.outcome}: {one.found} {other.found}")
    for subject, predicate, value in candidate.facts:
        print(f"    {subject} {predicate} {value.n3()}")


if __name__ == "__main__":
    main()
