# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The real Comuni that invented entries are put into, and points that lie inside them."""

import csv
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from ingest.territory import Territory, territory

POINTS: Final = Path(__file__).with_name("comuni-points.csv")
# Of the seven Comuni that were made after 2011 nobody counted the inhabitants then.
_UNCOUNTED: Final = 1000
_KM_A_DEGREE: Final = 111.0
# Around the point of a Comune whose boundary is not shipped: part of the side of its area.
_NEAR: Final = 0.03


@dataclass(frozen=True)
class Place:
    """Hold one Comune, how many live there, and where its points may lie."""

    code: str
    name: str
    region: str
    inhabitants: int
    centre: tuple[float, float] | None
    reach: float = 0.0
    boundary: str | None = None

    @cached_property
    def _area(self) -> BaseGeometry:
        area: BaseGeometry = shapely.from_wkt(self.boundary or "")
        shapely.prepare(area)
        return area

    def point(self, chance: random.Random) -> tuple[float, float] | None:
        """Give longitude and latitude inside the Comune; None where no source tells any."""
        if self.boundary:
            return self._within(chance)
        if self.centre is None:
            return None
        longitude, latitude = self.centre
        east, north = (chance.uniform(-self.reach, self.reach) for _ in range(2))
        return longitude + east, latitude + north

    def _within(self, chance: random.Random) -> tuple[float, float]:
        west, south, east, north = self._area.bounds
        while True:
            longitude = round(chance.uniform(west, east), 6)
            latitude = round(chance.uniform(south, north), 6)
            if shapely.contains_xy(self._area, longitude, latitude):
                return longitude, latitude


class Country:
    """Choose Comuni as people do: by how many live there."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self._sums = list(itertools.accumulate(place.inhabitants for place in places))

    def place(self, chance: random.Random) -> Place:
        """Give one Comune, a large one more often."""
        return chance.choices(self.places, cum_weights=self._sums)[0]


def country() -> Country:
    """Read the Comuni of Italy: codes and names as Albo ships them, with their points."""
    known = territory()
    with POINTS.open(encoding="utf-8", newline="") as file:
        return Country([_place(row, known) for row in csv.DictReader(file)])


def _place(row: dict[str, str], known: Territory) -> Place:
    code = row["istat_code"]
    comune = known.comuni[code]
    has_point = bool(row["latitude"])
    return Place(
        code=code,
        name=comune.name,
        region=comune.region_code,
        inhabitants=int(row["population_2011"] or _UNCOUNTED),
        centre=(float(row["longitude"]), float(row["latitude"])) if has_point else None,
        reach=_NEAR * float(row["area_km2"] or 0) ** 0.5 / _KM_A_DEGREE,
        boundary=known.boundaries.get(code),
    )
