# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of entries that are invented, and how each of their cells is made up.

All names, operators, addresses and figures are invented by rule. How often a cell is empty is
set after the shipped registers, where most rows tell no figures; it is measured nowhere.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ontology.text import Text
from ontology.vocabulary import codes

Cells = dict[str, str]
Cell = Callable[[random.Random], str]

# What stands in a cell for a number, and is none.
NO_NUMBER: Final = "molti"
WORDS: Final = (
    *("Aurora", "Bussola", "Corallo", "Delta", "Edera", "Faro", "Girasole", "Indaco", "Lanterna"),
    *("Mosaico", "Nuvola", "Ottanio", "Papavero", "Quadrifoglio", "Rondine", "Sestante", "Tiglio"),
    *("Vela", "Zenit", "Zaffiro"),
)


def _whole(middle: float, spread: float = 0.8) -> Cell:
    """Make whole numbers with a long tail; half of them are above the middle one."""
    return lambda chance: str(round(chance.lognormvariate(math.log(middle), spread)))


def _between(low: int, high: int) -> Cell:
    return lambda chance: str(chance.randint(low, high))


def _day(first: int, last: int) -> Cell:
    def written(chance: random.Random) -> str:
        day, month = chance.randint(1, 28), chance.randint(1, 12)
        return f"{chance.randint(first, last)}-{month:02d}-{day:02d}"

    return written


def _yes(share: float) -> Cell:
    return lambda chance: "sì" if chance.random() < share else "no"


def _one(scheme: str, *others: str) -> Cell:
    known = [code for code in codes(scheme) if code not in others]
    return lambda chance: chance.choice(known)


def _some(scheme: str, most: int) -> Cell:
    known = list(codes(scheme))
    return lambda chance: "|".join(chance.sample(known, chance.randint(1, most)))


def _of(*words: str) -> Cell:
    return lambda chance: chance.choice(words)


@dataclass(frozen=True)
class Kind:
    """Describe one register: its title, its calls, which share of all rows it has, its cells.

    ``figure`` is the column whose number changes when a row does; ``cells`` say how often a
    column is filled in, and with what.
    """

    register: str
    kind: str
    title: Text
    share: float
    noun: str
    calls: Sequence[str]
    figure: str
    cells: Sequence[tuple[str, float, Cell]]
    is_operated: bool = True
    has_decisions: bool = False

    @property
    def columns(self) -> list[str]:
        """Give the columns of its tables."""
        operator = ["operator", "operator_name", "rea_number"] if self.is_operated else []
        status = ["status"] if self.has_decisions else []
        own = [name for name, _, _ in self.cells]
        return [*_FIRST, *operator, *status, *own, *_LAST]


_FIRST: Final = (
    *("id", "name", "street_address", "municipality", "istat_code", "latitude", "longitude"),
    "website",
)
_LAST: Final = ("activity", "observed_year", "confidence", "source", "note_it", "note_en")
_AREA = ("floor_area_m2", 0.35, _whole(240))
_DESKS = ("workstations", 0.3, _whole(18))
_SERVICES = ("services", 0.4, _some("service", 5))
_ACCESS = ("accessibility", 0.15, _some("accessibility-feature", 2))
_OPENED = ("opening_year", 0.5, _between(2005, 2025))
_OWNED = ("ownership", 0.4, _one("ownership-type"))
_LEGAL = ("legal_status_code", 0.9, _of("1.3.20", "1.3.10"))
_FIGURES = (
    ("founded", 0.9, _day(2012, 2025)),
    ("residence", 0.8, _one("tax-residence")),
    ("prevalent_ateco", 0.8, _of("62.01", "72.19", "63.11", "26.51.21", "70.22.09")),
    ("listed_shares", 0.6, _yes(0.02)),
    ("distributes_profits", 0.6, _yes(0.1)),
    ("innovative_object", 0.7, _yes(0.9)),
    ("from_merger", 0.6, _yes(0.05)),
    ("audited_balance", 0.4, _yes(0.4)),
    ("production_value", 0.3, _whole(400_000, 1.4)),
    ("production_cost", 0.3, _whole(380_000, 1.4)),
    ("research_spending", 0.3, _whole(70_000, 1.2)),
    ("turnover", 0.3, _whole(390_000, 1.4)),
    ("balance_total", 0.3, _whole(500_000, 1.4)),
    ("staff", 0.4, _whole(6)),
    ("researchers", 0.3, _between(0, 4)),
    ("master_graduates", 0.3, _between(0, 8)),
    ("rights", 0.3, _between(0, 2)),
)

KINDS: Final = (
    Kind(
        register="disused-space",
        kind="disused-space",
        title=Text(it="Spazi da riusare", en="Disused spaces"),
        share=0.30,
        noun="Opificio",
        calls=["avviso-tipo-riuso-2026"],
        figure="floor_area_m2",
        is_operated=False,
        cells=(
            ("building_use", 0.8, _one("building-use")),
            ("reuse_status", 0.9, _one("reuse-status")),
            _OWNED,
            ("disused_since", 0.3, _between(1970, 2024)),
            ("floor_area_m2", 0.25, _whole(1500, 1.2)),
        ),
    ),
    Kind(
        register="coworking",
        kind="coworking",
        title=Text(it="Spazi di coworking", en="Coworking spaces"),
        share=0.20,
        noun="Coworking",
        calls=["avviso-tipo-metropolitano-2026"],
        figure="workstations",
        has_decisions=True,
        cells=(
            _AREA,
            _DESKS,
            ("meeting_rooms", 0.25, _between(0, 6)),
            ("capacity_people", 0.2, _whole(40)),
            _SERVICES,
            ("equipment", 0.15, _some("equipment-type", 3)),
            _ACCESS,
            _OPENED,
        ),
    ),
    Kind(
        register="makerspace",
        kind="makerspace",
        title=Text(it="Makerspace e fab lab", en="Makerspaces and fab labs"),
        share=0.10,
        noun="Laboratorio",
        calls=["avviso-tipo-makerspace-2026"],
        figure="floor_area_m2",
        cells=(
            _AREA,
            ("lab_kind", 0.8, _one("lab-kind")),
            ("capabilities", 0.5, _some("capability", 4)),
            ("equipment", 0.4, _some("equipment-type", 4)),
            _SERVICES,
            _ACCESS,
            _OPENED,
        ),
    ),
    Kind(
        register="startup-support",
        kind="startup-support",
        title=Text(it="Supporto alle startup", en="Startup support"),
        share=0.05,
        noun="Incubatore",
        calls=["incubatori-2024"],
        figure="floor_area_m2",
        cells=(
            ("provider_types", 0.9, _one("provider-type")),
            ("stages", 0.3, _some("support-stage", 2)),
            _AREA,
            _DESKS,
            _SERVICES,
            ("internet_mbps", 0.2, _between(2, 1000)),
            ("manager_experience", 0.2, _between(0, 15)),
            ("agreements", 0.2, _between(0, 9)),
            ("table_a_points", 0.15, _between(10, 70)),
            ("table_b_points", 0.15, _between(10, 90)),
            _OPENED,
        ),
    ),
    Kind(
        register="sharing-operator",
        kind="sharing-operator",
        title=Text(it="Operatori della condivisione", en="Sharing economy operators"),
        share=0.10,
        noun="Iniziativa",
        calls=["milano-circolare-2024"],
        figure="floor_area_m2",
        cells=(
            ("subject_kind", 0.7, _one("subject-kind", "private-person", "freelancer")),
            ("sharing_models", 0.8, _some("sharing-model", 2)),
            ("fields_of_work", 0.5, _some("sharing-field", 2)),
            ("continuity", 0.3, _one("activity-continuity")),
            ("operating_area", 0.5, _one("operating-area")),
            _AREA,
        ),
    ),
    Kind(
        register="student-housing",
        kind="student-housing",
        title=Text(it="Alloggi per studenti e docenti", en="Housing for students and teachers"),
        share=0.10,
        noun="Residenza",
        calls=["avviso-tipo-alloggi-2026"],
        figure="beds",
        cells=(
            ("beds", 0.6, _whole(60)),
            ("accessible_beds", 0.2, _between(0, 6)),
            ("monthly_rent", 0.3, _between(180, 900)),
            ("intended_for", 0.7, _some("resident-kind", 2)),
            _OWNED,
            _ACCESS,
        ),
    ),
    Kind(
        register="startup",
        kind="company",
        title=Text(it="Startup innovative", en="Innovative startups"),
        share=0.10,
        noun="Startup",
        calls=["startup-innovative-2024"],
        figure="production_value",
        is_operated=False,
        cells=(_LEGAL, *_FIGURES),
    ),
    Kind(
        register="sme",
        kind="company",
        title=Text(it="PMI innovative", en="Innovative SMEs"),
        share=0.05,
        noun="Impresa",
        calls=["pmi-innovative-2015"],
        figure="production_value",
        is_operated=False,
        cells=(_LEGAL, ("in_startup_section", 0.5, _yes(0.1)), *_FIGURES),
    ),
)


def wrong(kind: Kind, row: Cells, chance: random.Random) -> Cells:
    """Spoil one cell so that the row is refused, in one of the ways in which real rows are."""
    faults: list[Cells] = [
        {"istat_code": "999999"},
        {"municipality": "Comune Che Non Esiste"},
        {"latitude": row["longitude"] or "9.19", "longitude": row["latitude"] or "45.46"},
        {"latitude": "45.46", "longitude": ""},
        {"observed_year": "20l5"},
        {"website": "htp:/sito inventato"},
        {"activity": "boh"},
        {"note_it": "Scrivere a nessuno (at) esempio.example"},
        {kind.figure: NO_NUMBER},
    ]
    if kind.is_operated:
        faults.append({"operator": "operatore-mai-esistito"})
    return {**row, **chance.choice(faults)}
