"""How an answer is seen on a page besides its table: bars, and points on a map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from endpoint.maps import Place
from endpoint.saved.results import Rows


@dataclass(frozen=True)
class Bar:
    """Hold one bar: its label, its number, and how long it is, from 0 to 100."""

    label: str
    number: float
    share: float


def bars(rows: Rows, columns: Sequence[str]) -> Sequence[Bar]:
    """Make a bar of each row: the first column names it, the second says how long it is."""
    label, value = columns
    found = [
        (row[label].value, row[value].number or 0.0)
        for row in rows.rows
        if label in row and value in row
    ]
    most = max((number for _, number in found), default=0) or 1
    return [Bar(name, number, round(100 * number / most, 1)) for name, number in found]


def places(rows: Rows, columns: Sequence[str]) -> Iterator[Place]:
    """Yield the rows that have a place: the first column leads to it, the second names it."""
    thing, label = columns
    for shape, others in rows.places():
        name = others[label].value if label in others else ""
        yield Place(shape, name, (others[thing].link or "") if thing in others else "")
