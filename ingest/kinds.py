# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of things that a register or a list may hold, each with its record.

Another package adds a kind under the entry-point group ``albo.kinds``: a name, and a
record model with the JSON name of its class.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from ingest.records.base import EntryRecord, ThingRecord
from ingest.records.ecosystem import (
    ActionRecord,
    AgreementRecord,
    ChangeRecord,
    EventRecord,
    MeasureRecord,
    MembershipRecord,
    NetworkRecord,
    ProgrammeRecord,
)
from ingest.records.firms import (
    CompanyRecord,
    ExpertRecord,
    SharingOperatorRecord,
    StartupSupportRecord,
)
from ingest.records.spaces import (
    CoworkingRecord,
    DisusedSpaceRecord,
    MakerspaceRecord,
    StudentHousingRecord,
)

_ENTRIES: Mapping[str, type[EntryRecord]] = {
    "coworking": CoworkingRecord,
    "makerspace": MakerspaceRecord,
    "startup-support": StartupSupportRecord,
    "sharing-operator": SharingOperatorRecord,
    "sharing-expert": ExpertRecord,
    "company": CompanyRecord,
    "disused-space": DisusedSpaceRecord,
    "student-housing": StudentHousingRecord,
}
_LISTS: Mapping[str, type[ThingRecord]] = {
    "network": NetworkRecord,
    "membership": MembershipRecord,
    "agreement": AgreementRecord,
    "measure": MeasureRecord,
    "programme": ProgrammeRecord,
    "event": EventRecord,
    "action": ActionRecord,
    "change": ChangeRecord,
}


class UnusableKind(ValueError):
    """Tell that a package offers a kind that is no record of a thing."""


@cache
def entry_kinds() -> Mapping[str, type[EntryRecord]]:
    """Give the kinds of things that have a line in a register, keyed by name."""
    added = {name: kind for name, kind in _added().items() if issubclass(kind, EntryRecord)}
    return {**_ENTRIES, **added}


@cache
def list_kinds() -> Mapping[str, type[ThingRecord]]:
    """Give the kinds of things that stand around the registers, keyed by name."""
    added = {name: kind for name, kind in _added().items() if not issubclass(kind, EntryRecord)}
    return {**_LISTS, **added}


def _added() -> Mapping[str, type[ThingRecord]]:
    return {point.name: _loaded(point) for point in entry_points(group="albo.kinds")}


def _loaded(point: EntryPoint) -> type[ThingRecord]:
    if point.name in (*_ENTRIES, *_LISTS):
        raise UnusableKind(f"albo.kinds: {point.name}: c'è già / is there already: {point.value}")
    try:
        kind: object = point.load()
    except (ImportError, AttributeError) as error:
        reason = f"non si carica / does not load: {error}"
        raise UnusableKind(f"albo.kinds: {point.name}: {reason}") from error
    if not (isinstance(kind, type) and issubclass(kind, ThingRecord)):
        raise UnusableKind(f"albo.kinds: {point.name}: non è un record / is no record: {kind!r}")
    return kind


def kinds_of(classes: frozenset[str]) -> list[str]:
    """Name the kinds of entries whose things are of one of these classes."""
    return [name for name, kind in entry_kinds().items() if kind.class_iri() in classes]
