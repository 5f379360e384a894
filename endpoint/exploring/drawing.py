# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Draw a resource between two columns: what points at it, and what it points at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# Units of the drawing; a unit is a pixel where the page is wide.
WIDTH, _COLUMN, _ROW, _LABEL, _GAP = 1080.0, 330.0, 38.0, 30.0, 10.0
_CENTRE, _TOP = 250.0, 8.0
# Where the middle stands at the lowest, so that it is in sight above a long column.
_LOWEST = 260.0
_LETTERS = 38


@dataclass(frozen=True)
class Named:
    """Hold a node to be drawn: its words and where they lead; ``is_more`` stands for the rest."""

    words: str
    link: str
    is_more: bool = False


@dataclass(frozen=True)
class Band:
    """Hold the nodes of one property."""

    label: str
    nodes: Sequence[Named]


@dataclass(frozen=True)
class Box:
    """Hold a node as it is drawn; ``path`` ties it to the middle."""

    x: float
    y: float
    node: Named
    short: str
    path: str


@dataclass(frozen=True)
class Caption:
    """Hold the words over the nodes of one property."""

    x: float
    y: float
    words: str


@dataclass
class Drawing:
    """Hold a drawing: its height, where the middle stands, boxes and captions."""

    height: float
    middle: float
    centre: Sequence[str]
    boxes: list[Box] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    width: float = WIDTH
    column: float = _COLUMN
    row: float = _ROW - _GAP / 2
    left: float = (WIDTH - _CENTRE) / 2
    breadth: float = _CENTRE


def draw(name: str, before: Sequence[Band], after: Sequence[Band]) -> Drawing:
    """Draw a resource; ``before`` are the bands on its left, ``after`` those on its right."""
    tallest = max(_height(before), _height(after), 4 * _ROW)
    middle = min(tallest / 2, _LOWEST)
    drawing = Drawing(round(tallest + 2 * _TOP, 1), round(middle, 1), list(lines(name)))
    for bands, x in ((before, 0.0), (after, WIDTH - _COLUMN)):
        _column(drawing, bands, x)
    return drawing


def _height(bands: Sequence[Band]) -> float:
    return sum(_LABEL + _GAP + _ROW * len(band.nodes) for band in bands)


def _column(drawing: Drawing, bands: Sequence[Band], x: float) -> None:
    # A short column stands beside the middle, a long one begins at the top.
    y = max(_TOP, drawing.middle - _height(bands) / 2)
    for band in bands:
        drawing.captions.append(Caption(x, round(y + 20, 1), shortened(band.label, _LETTERS + 6)))
        y += _LABEL
        for node in band.nodes:
            path = _path(drawing, x, y + drawing.row / 2)
            short = shortened(node.words, _LETTERS)
            drawing.boxes.append(Box(x, round(y, 1), node, short, path))
            y += _ROW
        y += _GAP


def _path(drawing: Drawing, x: float, y: float) -> str:
    """Tie a box to the middle by a curve that leaves both level."""
    start, end = (_COLUMN, drawing.left) if x == 0 else (x, drawing.left + _CENTRE)
    half = (start + end) / 2
    middle = drawing.middle
    return f"M{start:g} {y:g}C{half:g} {y:g} {half:g} {middle:g} {end:g} {middle:g}"


def shortened(words: str, letters: int) -> str:
    """Cut words that are too long for their box."""
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


def lines(name: str, letters: int = 26, many: int = 3) -> Iterator[str]:
    """Break a name into lines that fit the middle box."""
    line, told = "", 0
    for word in name.split():
        if line and len(line) + len(word) + 1 > letters:
            yield shortened(line, letters)
            line, told = "", told + 1
            if told == many - 1:
                yield shortened(name[name.index(word) :], letters)
                return
        line = f"{line} {word}".strip()
    if line:
        yield shortened(line, letters)
