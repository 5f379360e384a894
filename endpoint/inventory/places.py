# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where the rows of an inventory are: which ones are near, and how many a place holds."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from endpoint.inventory.items import Item, Point

# Metres of a degree of latitude; one of longitude is narrower by the cosine of the latitude.
_DEGREE = 111_195.0
_PLACES = ("comune", "municipio", "neighbourhood", "homogeneousZone")


class Places:
    """Hold the points of the registered things of a release, read once."""

    def __init__(self, items: Iterable[Item]) -> None:
        entries = [item for item in items if item.entry is not None]
        self._placed = [item for item in entries if item.point is not None]
        self._points = np.array([item.point for item in self._placed], dtype=float).reshape(-1, 2)
        self._within: dict[str, Counter[str]] = {}
        for item in entries:
            for place in filter(None, map(item.one, _PLACES)):
                register = item.entry.register if item.entry else ""
                self._within.setdefault(place, Counter())[register] += 1

    def nearest(self, point: Point, many: int, but: str) -> Sequence[tuple[Item, float]]:
        """Give the nearest registered things with their distances in metres, but for one."""
        narrow = math.cos(math.radians(point[1]))
        away = (self._points - np.array(point)) * np.array([narrow, 1.0]) * _DEGREE
        metres = np.hypot(away[:, 0], away[:, 1])
        # One more than wanted, for the thing itself is the nearest of all.
        nearest = np.argsort(metres, kind="stable")[: many + 1]
        found = [(self._placed[place], float(metres[place])) for place in nearest]
        return [(item, distance) for item, distance in found if item.iri != but][:many]

    def counts(self, place: str) -> Mapping[str, int]:
        """Count the entries of each register in a Comune, municipio, neighbourhood or zone."""
        return dict(sorted(self._within.get(place, {}).items()))

    def inside(self, place: str) -> Sequence[Item]:
        """Give the registered things with a point in a place."""
        return [item for item in self._placed if place in map(item.one, _PLACES)]
