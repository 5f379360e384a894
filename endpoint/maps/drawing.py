"""Draw places over the outlines of the Comuni that they are in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from endpoint.maps.outlines import flat

# Width of a drawing, in its own units.
WIDTH = 1000.0
_MARGIN = 0.08


@dataclass(frozen=True)
class Place:
    """Hold something to be drawn: its shape in degrees, its name, and where it leads."""

    shape: shapely.Geometry
    label: str
    link: str


@dataclass(frozen=True)
class Point:
    """Hold one point of a map, in units of the drawing and in degrees."""

    x: float
    y: float
    label: str
    link: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Map:
    """Hold a drawing: its size, the outlines below, and the points."""

    height: float
    outlines: Sequence[str]
    points: Sequence[Point]


def draw(places: Iterable[Place], comuni: Sequence[shapely.Geometry]) -> Map | None:
    """Draw places, each as a point; None where none has a shape."""
    placed = [
        (shapely.point_on_surface(one.shape), one)
        for one in places
        if not shapely.is_empty(one.shape)
    ]
    if not placed:
        return None
    points = [flat(point) for point, _ in placed]
    cloud = shapely.multipoints(points)
    below = [shape for shape in comuni if shapely.intersects(shape, cloud)]
    frame = _Frame.around([*below, *points])
    return Map(
        frame.height,
        [_path([frame.at(x, y) for x, y in ring.coords]) for ring in _rings(below)],
        [_point(frame, point, one) for point, one in placed],
    )


@dataclass(frozen=True)
class _Frame:
    """Hold what part of the world is drawn, and how large."""

    left: float
    top: float
    unit: float
    height: float

    @classmethod
    def around(cls, shapes: Sequence[shapely.Geometry]) -> "_Frame":
        left, bottom, right, top = shapely.total_bounds(shapes)
        margin = _MARGIN * max(right - left, top - bottom, 0.01)
        left, top = left - margin, top + margin
        unit = WIDTH / (right + margin - left)
        return cls(left, top, unit, round((top - bottom + margin) * unit, 1))

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.left) * self.unit, 1), round((self.top - y) * self.unit, 1)


def _point(frame: _Frame, point: shapely.Geometry, one: Place) -> Point:
    even = flat(point)
    x, y = frame.at(float(shapely.get_x(even)), float(shapely.get_y(even)))
    longitude, latitude = float(shapely.get_x(point)), float(shapely.get_y(point))
    return Point(x, y, one.label, one.link, round(longitude, 6), round(latitude, 6))


def _rings(shapes: Sequence[shapely.Geometry]) -> Sequence[shapely.LinearRing]:
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    return [part.exterior for part in parts if isinstance(part, shapely.Polygon)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
