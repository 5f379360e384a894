"""The territory: which Comuni exist, which ceased, and where their boundaries run."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ingest.rules import Rule, rule

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
