# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Bars: each as long as its number, beside the longest."""

from collections.abc import Iterable
from dataclasses import dataclass

# What a bar takes with its label above it, and where the bar begins in that, in pixels.
STEP, BELOW_LABEL = 46, 24
# A label longer than this is shortened in its middle: its end often tells it from the others.
_LONGEST, _HEAD, _TAIL = 44, 27, 15


def shortened(label: str) -> str:
    """Give a label that fits beside its number on a narrow screen."""
    if len(label) <= _LONGEST:
        return label
    head, tail = label[:_HEAD].rsplit(" ", 1)[0], label[-_TAIL:].split(" ", 1)[-1]
    return f"{head} … {tail}"


@dataclass(frozen=True)
class Lane:
    """Hold where one bar is drawn with its label: how many pixels below the top."""

    top: int

    @property
    def baseline(self) -> int:
        """Give the line that the label stands on."""
        return self.top + 16

    @property
    def begin(self) -> int:
        """Give where the bar itself begins."""
        return self.top + BELOW_LABEL


@dataclass(frozen=True)
class Bar(Lane):
    """Hold one bar: its whole name, its number, and how long it is in per cent."""

    name: str
    number: float
    share: float

    @property
    def label(self) -> str:
        """Give a name that fits beside its number on a narrow screen."""
        return shortened(self.name)


@dataclass(frozen=True)
class Bars:
    """Hold a chart of bars and its height in pixels; its width is that of the page."""

    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Give the height of the drawing."""
        return STEP * len(self.bars)


def bars(values: Iterable[tuple[str, float]], of: float | None = None) -> Bars:
    """Make a bar of each label and number, in their order; ``of`` is what a full bar stands for.

    Without it the longest bar is full. Numbers are not negative.
    """
    listed = list(values)
    whole = of or max((number for _, number in listed), default=0) or 1
    return Bars(
        tuple(
            Bar(STEP * place, name, number, round(100 * number / whole, 2))
            for place, (name, number) in enumerate(listed)
        )
    )
