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
    """Say which result verdicts of a register came to, and whether its report tells them."""

    name: str
    register: str
    is_told: bool


class Results:
    """Collect the results of a release, on the ground of those of the release before."""

    def __init__(self, before: Path | None) -> None:
        self._lines = dict(_told(before)) if before else {}
        self._uses = Counter(dict(_counts(before))) if before else Counter[Use]()

    def add(self, portion: Portion) -> None:
        """Count what an entry came to, and take what was not told before."""
        register, is_told = portion.register, portion.is_common
        self._uses.update(Use(name, register, is_told) for name in portion.came_to)
        self._lines |= portion.results

    def leave(self, row: Row, came_to: Iterable[str]) -> None:
        """Count what an entry of the release before came to no more."""
        self._uses.subtract(Use(name, row.register, row.is_common) for name in came_to)

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


def _counts(folder: Path) -> Iterator[tuple[Use, int]]:
    with (folder / COUNTS).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            use = Use(row["name"], row["register"], row["is_told"] == str(True))
            yield use, int(row["verdicts"])


def _told(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, lines in groupby(lines_of([folder / RESULTS]), _subject):
        yield name, b"".join(lines)


def _subject(line: bytes) -> str:
    return line.partition(b"> ")[0].rpartition(b"/")[2].decode()
