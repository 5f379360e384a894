"""How an answer is seen on a page besides its table: bars, and points on a map."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.affinity import scale

from endpoint.questions import ask
from endpoint.saved.results import Rows
from endpoint.served import Served

# Width of a drawing, in its own units.
WIDTH = 1000.0
_MARGIN = 0.08
# A degree of longitude at Milan is so much of one of latitude.
_NARROW = math.cos(math.radians(45.46))


@dataclass(frozen=True)
class Bar:
    """Hold one bar: its label, its number, and how long it is, from 0 to 100."""

    label: str
    number: float
    share: float


@dataclass(frozen=True)
class Point:
    """Hold one point of a map, in units of the drawing."""

    x: float
    y: float
    label: str
    link: str


@dataclass(frozen=True)
class Map:
    """Hold a drawing: its size, the outlines below, and the points."""

    height: float
    outlines: Sequence[str]
    points: Sequence[Point]


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


def draw(rows: Rows, columns: Sequence[str], comuni: Sequence[shapely.Geometry]) -> Map | None:
    """Draw the rows that have a place, over those of the Comuni that they are in."""
    thing, label = columns
    placed = [
        (_flat(shapely.point_on_surface(shape)), others)
        for shape, others in rows.places()
        if not shapely.is_empty(shape)
    ]
    if not placed:
        return None
    cloud = shapely.multipoints([point for point, _ in placed])
    below = [shape for shape in comuni if shapely.intersects(shape, cloud)]
    left, bottom, right, top = shapely.total_bounds([*below, *(point for point, _ in placed)])
    margin = _MARGIN * max(right - left, top - bottom, 0.01)
    left, top = left - margin, top + margin
    unit = WIDTH / (right + margin - left)

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - left) * unit, 1), round((top - y) * unit, 1)

    points = [
        Point(
            *at(float(shapely.get_x(point)), float(shapely.get_y(point))),
            others[label].value if label in others else "",
            others[thing].link if thing in others else "",
        )
        for point, others in placed
    ]
    outlines = [_path([at(x, y) for x, y in ring.coords]) for ring in _rings(below)]
    return Map(round((top - bottom + margin) * unit, 1), outlines, points)


def _flat(shape: shapely.Geometry) -> shapely.Geometry:
    """Draw east and north to one scale."""
    return scale(shape, xfact=_NARROW, yfact=1, origin=(0, 0))


class Comuni:
    """Keep the outlines of the Comuni of the release that is served, ready to be drawn."""

    def __init__(self) -> None:
        self._kept: tuple[str, Sequence[shapely.Geometry]] = ("", ())

    def of(self, served: Served) -> Sequence[shapely.Geometry]:
        """Give the outlines of a release."""
        tag, shapes = self._kept
        if tag != served.tag:
            shapes = _outlines(served)
            self._kept = (served.tag, shapes)
        return shapes


def _outlines(served: Served) -> Sequence[shapely.Geometry]:
    found = (row["wkt"].rpartition("> ")[2] for row in ask(served.store, "boundaries"))
    shapes = [_flat(shapely.simplify(shapely.from_wkt(text), 0.0005)) for text in found]
    for shape in shapes:
        shapely.prepare(shape)
    return shapes


def _rings(shapes: Sequence[shapely.Geometry]) -> Sequence[shapely.LinearRing]:
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    return [part.exterior for part in parts if isinstance(part, shapely.Polygon)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
