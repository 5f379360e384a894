# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What verdicts came to: written once, however many candidates it is said of.

``results.csv`` counts the verdicts of each, so that the next build knows which to keep.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from ingest.differences import lines_of
from ingest.files import write_lines
from ingest.quads import RESULTS
from ingest.verdicts.files import Row
from ingest.verdicts.portion import Portion
from ingest.verdicts.templates import to_turtle

COUNTS: Final = "results.csv"


class Use(NamedTuple):
    """Say which result verdicts of a register came to.

    ``is_told`` says whether its report tells them, ``is_open`` whether they have its licence.
    """

    name: str
    register: str
    is_told: bool
    is_open: bool


class Results:
    """Collect the results of a release, on the ground of those of the release before."""

    def __init__(self, before: Path | None) -> None:
        self._lines = dict(_told(before)) if before else {}
        self._uses = Counter(dict(_counts(before))) if before else Counter[Use]()

    def add(self, portion: Portion) -> None:
        """Count what an entry came to, and take what was not told before."""
        kind = portion.register, portion.is_common, portion.is_open
        self._uses.update(Use(name, *kind) for name in portion.came_to)
        self._lines |= portion.results

    def leave(self, row: Row, came_to: Iterable[str]) -> None:
        """Count what an entry of the release before came to no more."""
        kind = row.register, row.is_common, row.is_open
        self._uses.subtract(Use(name, *kind) for name in came_to)

    def write(self, folder: Path) -> int:
        """Write what verdicts came to into the folder of a release; gives how many quads."""
        used = sorted(+self._uses)
        with (folder / COUNTS).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow((*Use._fields, "verdicts"))
            writer.writerows((*use, self._uses[use]) for use in used)
        names = sorted({use.name for use in used})
        lines = (line for name in names for line in self._lines[name].splitlines(keepends=True))
        return write_lines(folder / RESULTS, lines)

    def in_turtle(self) -> Iterator[tuple[str, bytes]]:
        """Yield each register with what the entries in its report came to."""
        of_register = defaultdict[str, list[bytes]](list)
        for use in sorted(+self._uses):
            if use.is_told:
                of_register[use.register] += self._lines[use.name].splitlines(keepends=True)
        for register, lines in of_register.items():
            yield register, to_turtle(lines)


def open_results(folder: Path) -> Iterator[bytes]:
    """Yield the lines of results that stand under the licence of the registers."""
    names = {use.name for use, _ in _counts(folder) if use.is_open}
    return (line for line in lines_of([folder / RESULTS]) if _subject(line) in names)


def _counts(folder: Path) -> Iterator[tuple[Use, int]]:
    with (folder / COUNTS).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            kind = (row[name] == str(True) for name in ("is_told", "is_open"))
            yield Use(row["name"], row["register"], *kind), int(row["verdicts"])


def _told(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, lines in groupby(lines_of([folder / RESULTS]), _subject):
        yield name, b"".join(lines)


def _subject(line: bytes) -> str:
    return line.partition(b"> ")[0].rpartition(b"/")[2].decode()
