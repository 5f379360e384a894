# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The territory: which Comuni exist, which ceased, and where their boundaries run."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files

import shapely

from ingest.names import plain
from ingest.rules import Rule, rule

MILAN = "015146"
NATIONAL = "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/"
METROPOLITAN_PROVINCE = "015"


@dataclass(frozen=True)
class Comune:
    """Hold what is known of every Italian Comune."""

    istat_code: str
    name: str
    province: str
    region_code: str

    @property
    def province_code(self) -> str:
        """Give the ISTAT code of the province, the first half of the Comune's."""
        return self.istat_code[:3]


@dataclass(frozen=True)
class FormerComune:
    """Hold a Comune that ceased to exist and those that took its place."""

    name: str
    ended: date
    successors: tuple[str, ...]


class Areas:
    """Say in which of many areas a point lies; each area has a code and a boundary in WKT."""

    def __init__(self, boundaries: Mapping[str, str]) -> None:
        self._codes = list(boundaries)
        self._tree = shapely.STRtree([shapely.from_wkt(wkt) for wkt in boundaries.values()])

    def around(self, longitude: float, latitude: float) -> str | None:
        """Give the code of the area that a point lies in; the lowest on a common border."""
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return min((self._codes[index] for index in found), default=None)


def _degrees(cells: Iterable[str]) -> list[float] | None:
    """Read coordinates as far as they are plain numbers; anything else says nothing here."""
    try:
        return [float(cell.replace(",", ".")) for cell in cells]
    except ValueError:
        return None


@dataclass(frozen=True)
class Territory:
    """Answer questions about Comune codes (ISTAT, January 2025)."""

    comuni: Mapping[str, Comune]
    former: Mapping[str, FormerComune]
    regions: Mapping[str, str]
    boundaries: Mapping[str, str]

    def name_of(self, istat_code: str) -> str | None:
        """Give the name of the Comune that has a code today."""
        comune = self.comuni.get(istat_code)
        return comune.name if comune else None

    def heir_of(self, istat_code: str) -> str | None:
        """Give the one Comune that took the place of a Comune that ceased."""
        former = self.former.get(istat_code)
        heirs = former.successors if former else ()
        return heirs[0] if len(heirs) == 1 and heirs[0] in self.comuni else None

    def names_of(self, istat_code: str) -> set[str]:
        """Give the names by which people know a Comune: today's, and those it took over."""
        taken_over = self._taken_over.get(istat_code, ())
        return {plain(name) for name in (self.name_of(istat_code) or "", *taken_over)}

    @cached_property
    def _taken_over(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for one in self.former.values():
            for heir in one.successors:
                found.setdefault(heir, []).append(one.name)
        return found

    def comune_of(self, name: str, municipio: str, longitude: str, latitude: str) -> str | None:
        """Find a Comune of the metropolitan city by what a row tells of it.

        A municipio is one of Milan; then a name counts, then a point.
        """
        if municipio:
            return MILAN
        if name:
            return self._metropolitan_names.get(plain(name))
        point = _degrees((longitude, latitude))
        return self._metropolitan_areas.around(*point) if point else None

    @cached_property
    def _metropolitan_names(self) -> Mapping[str, str]:
        return {plain(self.comuni[code].name): code for code in self.boundaries}

    @cached_property
    def _metropolitan_areas(self) -> Areas:
        return Areas(self.boundaries)

    def fate_of(self, istat_code: str) -> Rule | None:
        """Give the rule that tells what became of a Comune that ceased to exist."""
        former = self.former.get(istat_code)
        if former is None:
            return None
        heirs = ", ".join(f"{self.name_of(code)} ({code})" for code in former.successors)
        return rule(
            "ceased-comune",
            name=former.name,
            ended_it=f"{former.ended:%d/%m/%Y}",
            ended_en=former.ended.isoformat(),
            successors_it=heirs or "si veda l'elenco ISTAT",
            successors_en=heirs or "see the ISTAT list",
        )


@cache
def territory() -> Territory:
    """Read the territory that the package ships."""
    return Territory(
        comuni={row["istat_code"]: Comune(**row) for row in _rows("italian-comuni.csv")},
        former={row["istat_code"]: _former(row) for row in _rows("former-comuni.csv")},
        regions={row["code"]: row["name"] for row in _rows("regions.csv")},
        boundaries={row["istat_code"]: row["wkt"] for row in _rows("boundaries.csv")},
    )


def _former(row: dict[str, str]) -> FormerComune:
    heirs = tuple(code for code in row["successors"].split("|") if code)
    return FormerComune(row["name"], date.fromisoformat(row["ended"]), heirs)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("ingest").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
