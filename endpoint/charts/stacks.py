# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Stacked bars: each a whole, and the parts that it is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from endpoint.charts.bars import STEP, Lane, shortened

# A part of so many per cent of its whole has room for its number.
_ROOM = 8


@dataclass(frozen=True)
class Part:
    """Hold one part of a whole: its number, and where it lies, in per cent."""

    number: int
    start: float
    share: float

    @property
    def middle(self) -> float:
        """Give the middle of the part, in per cent."""
        return round(self.start + self.share / 2, 2)

    @property
    def has_room(self) -> bool:
        """Say whether its number can be written in it."""
        return self.share >= _ROOM


@dataclass(frozen=True)
class Row(Lane):
    """Hold one whole with its parts, in the order of their names."""

    label: str
    parts: tuple[Part, ...]
    total: int


@dataclass(frozen=True)
class Stacks:
    """Hold a chart of stacked bars, and what their parts are called."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def height(self) -> int:
        """Give the height of the drawing."""
        return (STEP + 6) * len(self.rows)


def stacks(names: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> Stacks:
    """Make a stacked bar of each label and its numbers, one for each name."""
    listed = list(rows)
    return Stacks(
        tuple(names),
        tuple(
            _row(label, numbers, (STEP + 6) * place)
            for place, (label, numbers) in enumerate(listed)
        ),
    )


def _row(label: str, numbers: Sequence[int], top: int) -> Row:
    total, start, parts = sum(numbers), 0.0, list[Part]()
    for number in numbers:
        share = 100 * number / (total or 1)
        parts.append(Part(number, round(start, 2), round(share, 2)))
        start += share
    return Row(top, shortened(label), tuple(parts), total)
