# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A query with its lines numbered, and a mark where it is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

# Of a long query so many lines are shown before and behind the one that is wrong.
_AROUND = 6


@dataclass(frozen=True)
class Line:
    """Hold a line of a query: its number, its text, and where in it something is wrong."""

    number: int
    text: str
    column: int = 0


def around(query: str, line: int, column: int) -> Sequence[Line]:
    """Give the lines around a place, both counted from 1."""
    lines = query.replace("\r\n", "\n").replace("\r", "\n").expandtabs(1).split("\n")
    first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
    return [
        Line(number, lines[number - 1][:300], column if number == line else 0)
        for number in range(first, last + 1)
    ]
