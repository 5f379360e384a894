# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where the rows of an inventory are: which ones are near, and how many a place holds."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from endpoint.inventory.facets import Chosen
from endpoint.inventory.rows import Rows
from ingest.index import Item, Point
from ingest.index.items import Box

if TYPE_CHECKING:
    from endpoint.inventory.stock import Inventory

# Metres of a degree of latitude; one of longitude is narrower by the cosine of the latitude.
_DEGREE: Final = 111_195.0
_PLACES: Final = ("comune", "municipio", "neighbourhood", "homogeneousZone")
# How far is looked at first, in degrees of latitude; then so many times as far, up to all.
_NEAR, _FURTHER, _ALL = 0.005, 4, 360.0


class Places:
    """Answer where rows are, out of the trees and columns of the index."""

    def __init__(self, stock: "Inventory") -> None:
        self._stock = stock

    @cached_property
    def east(self) -> NDArray[np.float64]:
        """Give the longitude of each row; no number where it has no point."""
        return self._stock.degrees("longitude")

    @cached_property
    def north(self) -> NDArray[np.float64]:
        """Give the latitude of each row; no number where it has no point."""
        return self._stock.degrees("latitude")

    @cached_property
    def has_point(self) -> Chosen:
        """Choose the rows that have a point."""
        return ~np.isnan(self.east)

    def drawn(self, outlined: Iterable[str]) -> Chosen:
        """Choose the rows that can be drawn: those with a point, and the ``outlined`` Comuni."""
        found = self.has_point.copy()
        known = (self._stock.by_iri.at(iri) for iri in outlined)
        found[[at for at in known if at is not None]] = True
        return found

    def registered(self) -> NDArray[np.float64]:
        """Give longitude and latitude of every registered thing that has a point."""
        there = self._stock.is_registered & self.has_point
        return np.column_stack((self.east[there], self.north[there]))

    def within(self, box: Box) -> Chosen:
        """Choose the rows whose point lies in a box, or on its edge."""
        west, south, east, north = box
        chosen: Chosen = (west <= self.east) & (self.east <= east)
        return chosen & (south <= self.north) & (self.north <= north)

    def overlapping(self, box: Box) -> Rows:
        """Give the rows with an area that may meet a box: what is around it does."""
        question = (
            "SELECT at FROM area WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
            " ORDER BY at"
        )
        west, south, east, north = box
        found = self._stock.index.integers(question, east, west, north, south)
        return self._stock.rows(np.array(found, dtype=np.int32))

    def nearest(self, point: Point, many: int, but: str) -> Sequence[tuple[Item, float]]:
        """Give the nearest registered things with their distances in metres, but for one."""
        reach = _NEAR
        # One more than wanted, for the thing itself is the nearest of all.
        numbers, metres = self._around(point, reach)
        while np.count_nonzero(metres <= reach * _DEGREE) <= many and reach < _ALL:
            reach *= _FURTHER
            numbers, metres = self._around(point, reach)
        order = np.argsort(metres, kind="stable")[: many + 1]
        rows = self._stock.rows(numbers[order])
        found = zip(rows, metres[order].tolist(), strict=True)
        return [(item, distance) for item, distance in found if item.iri != but][:many]

    def _around(self, point: Point, reach: float) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Give the registered rows in a window around a point, and how far each is."""
        narrow = math.cos(math.radians(point[1]))
        wide = reach / max(narrow, 1e-6)
        question = (
            "SELECT at FROM spot WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?"
            " ORDER BY at"
        )
        west, south = point[0] - wide, point[1] - reach
        found = self._stock.index.integers(question, west, point[0] + wide, south, point[1] + reach)
        numbers = np.array(found, dtype=np.int32)
        east = (self.east[numbers] - point[0]) * narrow * _DEGREE
        north = (self.north[numbers] - point[1]) * 1.0 * _DEGREE
        return numbers, np.hypot(east, north)

    def counts(self, place: str) -> Mapping[str, int]:
        """Count the entries of each register in a Comune, municipio, neighbourhood or zone."""
        found: dict[str, int] = {}
        for name in _PLACES:
            chosen = self._having(name, place) & self._stock.is_registered
            for register, count in self._stock.facet("register").counts(chosen).items():
                found[register] = found.get(register, 0) + count
        return dict(sorted(found.items()))

    def inside(self, place: str) -> Rows:
        """Give the registered things with a point in a place."""
        chosen = np.zeros(self._stock.size, np.bool_)
        for name in _PLACES:
            chosen |= self._having(name, place)
        return self._stock.chosen(chosen & self._stock.is_registered & self.has_point)

    def _having(self, name: str, place: str) -> Chosen:
        facet = self._stock.facet(name)
        if place not in facet.values:
            return np.zeros(self._stock.size, np.bool_)
        return facet.having({place}, self._stock.size)
