# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Look for what is doubtful in entries that are sound: found, counted, kept visible.

Each check is a code of the list ``quality-check``, which names its dimension (ISO/IEC
25012); the measure of a check is the number of entries of a register where it is found.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot

from ingest.documents import Document
from ingest.intake import Intake
from ingest.iris import Iris, concept
from ingest.names import plain
from ingest.records.base import LocatedRecord
from ingest.rows import EntryRow
from ingest.writer import Writer

# Points that stand for "somewhere in Milan" in open lists, as (longitude, latitude).
_CENTRES = ((9.1881408, 45.4636889), (9.186516, 45.4654542))
_NEAR_METRES = 60
# Metres of a degree at the latitude of Milan, 45.46 north.
_METRES_EAST, _METRES_NORTH = 78_100, 111_150
# The postcode of a whole city, which no letter is delivered by.
_GENERIC_POSTCODES = frozenset(
    {"00100", "10100", "16100", "20100", "30100", "40100", "50100", "70100", "80100", "90100"}
    | {"95100"}
)
_TRANSLATED = re.compile(
    r"\b(street|road|avenue|square|workers)\b|^(?!via|viale|corso|piazza).+\b(via|viale)\b\s*\d",
    re.IGNORECASE,
)
# How UTF-8 looks after it was read as Latin-1 and encoded again.
_GARBLED = re.compile(r"Ã[\u0080-\u00bf]|Â[\u0080-\u00bf]|â€|\N{REPLACEMENT CHARACTER}")
_OLD_YEARS = 5


@dataclass(frozen=True)
class Doubt:
    """Hold one doubtful thing about an entry: which check found it."""

    register: str
    key: str
    check: str


@dataclass(frozen=True)
class Look:
    """Hold an entry as the checks look at it."""

    register: str
    row: EntryRow

    @property
    def place(self) -> LocatedRecord | None:
        """Give the record where it has a place."""
        return self.row.record if isinstance(self.row.record, LocatedRecord) else None


def doubts(
    intake: Intake, writer: Writer, conflicted: Iterable[tuple[str, str]], day: date
) -> list[Doubt]:
    """List all that is doubtful in the entries; ``conflicted`` names those sources disagree on."""
    looks = [Look(register, row) for register, rows in intake.entries.items() for row in rows]
    found = {
        Doubt(one.register, one.row.key, check)
        for one in looks
        for check in (*_alone(one, writer), *_in_time(one, intake, day))
    }
    found |= {Doubt(register, key, "conflicting-sources") for register, key in conflicted}
    found |= {Doubt(move.register_id, move.entry, "moved") for move in intake.moves}
    found |= set(_together(looks))
    return sorted(found, key=lambda one: (one.register, one.key, one.check))


def _alone(look: Look, writer: Writer) -> Iterator[str]:
    """Check what an entry says by itself."""
    record = look.place
    texts = [look.row.record.name, (record.street_address or "") if record else ""]
    if any(_GARBLED.search(text) for text in texts):
        yield "garbled-letters"
    if record is None:
        return
    if record.postal_code in _GENERIC_POSTCODES:
        yield "generic-postcode"
    if _TRANSLATED.search(texts[1]):
        yield "translated-street"
    if not record.street_address:
        yield "no-address"
    if record.point is None:
        yield "no-point"
    elif any(_metres(record, centre) < _NEAR_METRES for centre in _CENTRES):
        yield "city-centre-point"
    located = writer.located_in(record)
    if record.neighbourhood and located and located != record.neighbourhood:
        yield "other-neighbourhood"


def _metres(record: LocatedRecord, centre: tuple[float, float]) -> float:
    longitude, latitude = map(float, record.point or (0, 0))
    east = (longitude - centre[0]) * _METRES_EAST
    north = (latitude - centre[1]) * _METRES_NORTH
    return hypot(east, north)


def _in_time(look: Look, intake: Intake, day: date) -> Iterator[str]:
    """Check whether an entry may be out of date."""
    record = look.row.record
    if record.activity in ("closed", "moved"):
        yield record.activity
    dates = [intake.sources[name].date for name in look.row.sources if name in intake.sources]
    years = [int(one[:4]) for one in dates if one]
    newest = record.observed_year or max(years, default=None)
    if newest is not None and newest < day.year - _OLD_YEARS:
        yield "stale-source"


def _together(looks: Sequence[Look]) -> Iterator[Doubt]:
    """Check entries against each other: one point, one address."""
    by_point: dict[object, list[Look]] = {}
    by_address: dict[object, list[Look]] = {}
    for one in looks:
        if one.place and one.place.point:
            by_point.setdefault(one.place.point, []).append(one)
        if one.place and one.place.street_address:
            by_address.setdefault(_address(one), []).append(one)
    for group in by_point.values():
        if len({_address(one) for one in group}) > 1:
            yield from (Doubt(one.register, one.row.key, "shared-point") for one in group)
    for group in by_address.values():
        if len({one.register for one in group}) > 1:
            yield from (Doubt(one.register, one.row.key, "shared-address") for one in group)


def _address(look: Look) -> tuple[str, str]:
    record = look.place
    return (plain(record.street_address or ""), record.istat_code) if record else ("", "")


def documents(
    found: Sequence[Doubt], iris: Iris, numbers: dict[str, dict[str, str]]
) -> Iterator[Document]:
    """Write every doubt as an annotation of its entry, and the measure of every check (DQV)."""
    listed = _listed(found, numbers)
    for one in listed:
        yield _annotation(one, iris, numbers[one.register][one.key])
    for (register, check), count in _counts(listed):
        yield _measurement(register, check, count, iris)


def measurements(
    found: Sequence[Doubt], iris: Iris, numbers: dict[str, dict[str, str]]
) -> dict[str, list[str]]:
    """Name the measurements of each register, for whoever describes its data."""
    named: dict[str, list[str]] = {}
    for (register, check), _ in _counts(_listed(found, numbers)):
        named.setdefault(register, []).append(_measurement_iri(register, check, iris))
    return named


def _listed(found: Sequence[Doubt], numbers: dict[str, dict[str, str]]) -> list[Doubt]:
    return [one for one in found if one.key in numbers.get(one.register, {})]


def _counts(listed: Sequence[Doubt]) -> list[tuple[tuple[str, str], int]]:
    return sorted(Counter((one.register, one.check) for one in listed).items())


def _measurement_iri(register: str, check: str, iris: Iris) -> str:
    return iris.thing("measurement", f"{register}-{check}")


def _annotation(doubt: Doubt, iris: Iris, number: str) -> Document:
    return {
        "id": iris.thing("quality", f"{doubt.register}-{number}-{doubt.check}"),
        "type": ["QualityAnnotation"],
        "target": [iris.entry(doubt.register, number)],
        "body": [concept("quality-check", doubt.check)],
    }


def _measurement(register: str, check: str, count: int, iris: Iris) -> Document:
    return {
        "id": _measurement_iri(register, check, iris),
        "type": ["QualityMeasurement"],
        "measurementOf": concept("quality-check", check),
        "computedOn": iris.thing("register", register),
        "measured": count,
    }
