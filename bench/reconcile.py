# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure how well names in tables are matched with the things of the shipped release.

Run as ``python -m bench.reconcile``. Names are spoiled by a seed, so that a run repeats; the
right answer of each is known. Names of nobody are asked too: those of ``not-registered.csv``
are made up, or those of bodies of elsewhere, and none of them may be matched.
"""

import argparse
import csv
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.data import shipped
from bench.spoiling import SPOILINGS, other_name
from endpoint.inventory import Item, take_stock
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.matching import Matcher
from endpoint.reconcile.questions import Candidate, Condition, Question
from endpoint.reconcile.reconciler import Reconciler
from endpoint.stores import open_store
from ingest.releases import Release

SEED: Final = 2026
_EACH: Final = 45
_NOBODY: Final = Path(__file__).with_name("not-registered.csv")
_OTHER, _NONE = "former name or acronym", "not registered"


@dataclass(frozen=True)
class Cell:
    """Hold a cell of a table: how it was spoiled, what it asks, and what it means."""

    spoiling: str
    question: Question
    right: str | None


@dataclass(frozen=True)
class Answered:
    """Hold what came of a cell: what was matched, at which place the right thing stood."""

    cell: Cell
    matched: str | None
    place: int | None
    seconds: float


@dataclass(frozen=True)
class Quality:
    """Hold how well cells were answered, as shares of one."""

    cells: int
    precision: float
    recall: float
    first: float
    among_three: float

    @classmethod
    def of(cls, answers: Sequence[Answered]) -> "Quality":
        """Count what came of cells: precision over all, recall over those that mean something."""
        matched = [one for one in answers if one.matched is not None]
        right = [one for one in matched if one.matched == one.cell.right]
        meant = [one for one in answers if one.cell.right is not None]
        places = [one.place for one in meant if one.place is not None]
        return cls(
            len(answers),
            len(right) / len(matched) if matched else 1.0,
            _share(len(right), meant),
            _share(sum(place == 0 for place in places), meant),
            _share(sum(place < 3 for place in places), meant),
        )


def _share(number: int, of: Sequence[Answered]) -> float:
    return number / len(of) if of else 1.0


def reconciler(release: Release) -> Reconciler:
    """Make what answers for a release."""
    store = open_store(release, release.info.quads)
    return Reconciler.over(release.info, take_stock(release, store), store)


def cells(entities: Entities, seed: int = SEED) -> list[Cell]:
    """Draw things, spoil their names, and add the names of nobody."""
    chance = random.Random(seed)  # noqa: S311 - it has to repeat
    return [*_spoiled(entities, chance), *_nobody(chance)]


def _spoiled(entities: Entities, chance: random.Random) -> Iterator[Cell]:
    items = sorted(entities.items, key=lambda item: item.iri)
    for name, spoil in SPOILINGS.items():
        changed = [(item, spoil(item.name.it, chance)) for item in items]
        yield from _drawn(entities, name, changed, chance)
    # A body that goes by another name today may be listed itself, by the name that it had.
    own = {item.name.it: item for item in reversed(items)}
    others = [(own.get(said, item), said) for item, said in _otherwise(items)]
    yield from _drawn(entities, _OTHER, others, chance)


def _otherwise(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    return ((item, other_name(item)) for item in items if item.others)


def _drawn(
    entities: Entities,
    spoiling: str,
    changed: Iterable[tuple[Item, str]],
    chance: random.Random,
) -> Iterator[Cell]:
    known = [(item, said) for item, said in changed if spoiling == _OTHER or said != item.name.it]
    for item, said in chance.sample(known, min(_EACH, len(known))):
        comune = entities.inventory.by_iri.get(item.one("comune") or "")
        place = comune.name.it if comune else ""
        yield Cell(spoiling, _asked(said, item.types[0], place, chance), item.iri)


def _asked(name: str, type_: str, comune: str, chance: random.Random) -> Question:
    """Ask as tables are asked: mostly with a type, which OpenRefine guesses, half with a place."""
    conditions = (Condition("comune", (comune,)),) if comune and chance.random() < 0.5 else ()
    types = (type_,) if chance.random() < 0.75 else ()
    return Question(name, conditions=conditions, types=types, strictness="should")


def _nobody(chance: random.Random) -> Iterator[Cell]:
    with _NOBODY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            asked = _asked(row["name"], row["type"], row["comune"], chance)
            yield Cell(_NONE, asked, None)


def answered(matcher: Matcher, asked: Iterable[Cell]) -> list[Answered]:
    """Ask for every cell."""
    return [_answered(matcher, cell) for cell in asked]


def _answered(matcher: Matcher, cell: Cell) -> Answered:
    begun = time.perf_counter()
    found: Sequence[Candidate] = matcher.match(cell.question)
    seconds = time.perf_counter() - begun
    iris = [one.item.iri for one in found]
    matched = iris[0] if found and found[0].match else None
    place = iris.index(cell.right) if cell.right in iris else None
    return Answered(cell, matched, place, seconds)


def _table(answers: Sequence[Answered]) -> Table:
    columns = ("spoiling", "cells", "precision", "matched", "first", "among three")
    table = Table(*columns, title="Reconciliation")
    names = dict.fromkeys(one.cell.spoiling for one in answers)
    for name in names:
        table.add_row(name, *_row([one for one in answers if one.cell.spoiling == name]))
    table.add_row("all", *_row(answers))
    return table


def _row(answers: Sequence[Answered]) -> tuple[str, ...]:
    found = Quality.of(answers)
    shares = (found.precision, found.recall, found.first, found.among_three)
    return str(found.cells), *(f"{share:.3f}" for share in shares)


def _faults(answers: Sequence[Answered]) -> Iterator[str]:
    for one in answers:
        wrong = one.matched is not None and one.matched != one.cell.right
        if wrong or (one.cell.right is not None and one.place != 0):
            kind = "WRONG MATCH" if wrong else "not first"
            yield f"{kind}: {one.cell.question} -> {one.matched} ({one.cell.right})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--faults", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    console = Console(soft_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        over = reconciler(shipped(Path(folder)).release)
    answers = answered(over.matcher, cells(over.entities, options.seed))
    console.print(_table(answers))
    times = sorted(1000 * one.seconds for one in answers)
    p99 = times[int(0.99 * len(times))]
    console.print(f"{statistics.median(times):.1f} ms a query (median), {p99:.1f} ms (p99)")
    for fault in _faults(answers) if options.faults else ():
        console.print(fault, markup=False)


if __name__ == "__main__":
    main()
