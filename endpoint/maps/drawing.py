# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Draw places over the outlines of the Comuni that they are in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from endpoint.maps.outlines import flat_all, simplified

# Width of a drawing, in its own units.
WIDTH = 1000.0
_MARGIN, _NARROW_MARGIN = 0.08, 0.01
# What lies further outside than so many units is cut off.
_CUT = 5


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
    """Hold a drawing: its size, the outlines below, their neighbours' as one, and the points."""

    height: float
    outlines: Sequence[str]
    around: str
    points: Sequence[Point]


def draw(places: Iterable[Place], comuni: Sequence[shapely.Geometry]) -> Map | None:
    """Draw places, each as a point; None where none has a shape."""
    placed = [one for one in places if not shapely.is_empty(one.shape)]
    if not placed:
        return None
    spots = list(shapely.point_on_surface([one.shape for one in placed]))
    points = flat_all(spots)
    cloud = shapely.multipoints(points)
    below = [shape for shape in comuni if shapely.intersects(shape, cloud)]
    frame = _Frame.around([*below, *points])
    box = shapely.box(*frame.edges)
    beside = [one for one in comuni if one not in below and shapely.intersects(one, box)]
    return Map(
        frame.height,
        list(_paths(frame, below)),
        "".join(_paths(frame, beside)),
        [_point(frame, *three) for three in zip(spots, points, placed, strict=True)],
    )


@dataclass(frozen=True)
class Overview:
    """Hold a small drawing of many places: its size, all outlines and all dots as paths."""

    width: float
    height: float
    outlines: str
    dots: str


def overview(
    points: NDArray[np.float64],
    comuni: Sequence[shapely.Geometry],
    width: float = 400.0,
) -> Overview | None:
    """Draw places given as longitude and latitude over all Comuni; None where there are none."""
    (placed,) = flat_all([shapely.MultiPoint(points)])
    if not len(points) and not comuni:
        return None
    frame = _Frame.around([*comuni, *([placed] if len(points) else [])], width, _NARROW_MARGIN)
    dots = frame.all_on_grid(shapely.get_coordinates(placed))
    outlines = "".join(_paths(frame, comuni))
    return Overview(width, frame.height, outlines, "".join(f"M{x} {y}h0" for x, y in dots))


@dataclass(frozen=True)
class _Frame:
    """Hold what part of the world is drawn, and how large."""

    left: float
    top: float
    unit: float
    width: float
    height: float

    @classmethod
    def around(
        cls, shapes: Sequence[shapely.Geometry], width: float = WIDTH, share: float = _MARGIN
    ) -> "_Frame":
        left, bottom, right, top = shapely.total_bounds(shapes)
        margin = share * max(right - left, top - bottom, 0.01)
        left, top = left - margin, top + margin
        unit = width / (right + margin - left)
        return cls(left, top, unit, width, round((top - bottom + margin) * unit, 1))

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Give what is drawn, and a little more, so that no cut is seen."""
        more = _CUT / self.unit
        right, bottom = self.left + self.width / self.unit, self.top - self.height / self.unit
        return self.left - more, bottom - more, right + more, self.top + more

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.left) * self.unit, 1), round((self.top - y) * self.unit, 1)

    def on_grid(self, x: float, y: float) -> tuple[int, int]:
        return round((x - self.left) * self.unit), round((self.top - y) * self.unit)

    def all_on_grid(self, places: NDArray[np.float64]) -> list[tuple[int, int]]:
        """Give every point of the grid that some place is at, in order."""
        along, down = (places[:, 0] - self.left) * self.unit, (self.top - places[:, 1]) * self.unit
        grid = np.unique(np.rint(np.column_stack((along, down))).astype(np.int64), axis=0)
        return [(x, y) for x, y in grid.tolist()]


def _point(frame: _Frame, spot: shapely.Point, even: shapely.Point, one: Place) -> Point:
    x, y = frame.at(float(shapely.get_x(even)), float(shapely.get_y(even)))
    longitude, latitude = float(shapely.get_x(spot)), float(shapely.get_y(spot))
    return Point(x, y, one.label, one.link, round(longitude, 6), round(latitude, 6))


def _paths(frame: _Frame, shapes: Sequence[shapely.Geometry]) -> Iterator[str]:
    """Yield the outlines of shapes, as fine as the drawing can show: one unit."""
    for shape in simplified(shapes, 1 / frame.unit):
        for part in shapely.get_parts(shapely.clip_by_rect(shape, *frame.edges)):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                yield _path([frame.on_grid(x, y) for x, y in part.exterior.coords])


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Write a ring as steps from corner to corner, which are shorter than where each one is."""
    (left, top), *_ = points
    moves = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
    steps = " ".join(f"{x} {y}" for x, y in moves if x or y).replace(" -", "-")
    # What is smaller than a unit has no steps, and cannot be seen.
    return f"M{left} {top}l{steps}z" if steps else ""
