# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which properties the things of each class have, by their JSON names.

What a record writes stands in its model; what stands around it (its address, its entry,
where it comes from) is said here once for all classes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from ingest.kinds import entry_kinds, list_kinds
from ingest.records.base import ActorRecord, EntryRecord, LocatedRecord, OperatedRecord
from ingest.records.territory import ComuneRecord, NeighbourhoodRecord
from ingest.terms import terms_of
from ontology.context import terms

_ORIGIN = ("source", "confidence", "note", "license")
_ENTRY = (
    *("register", "number", "itemClass", "status", "registers", "observedIn", "created"),
    *("modified", "admittedThrough", "establishedBy", "expires", "successor", "until"),
)
_PLACED = ("address", "geometry", "neighbourhood", "otherAddress")
_NAMED = ("name", "notation", "isPartOf", "exactMatch", "closeMatch", "geometry")
_CALL = (
    *("title", "description", "identifier", "version", "illustrative", "authority", "admits"),
    *("acts", "requirements", "period", "spatial", "durationMonths", "note"),
)
_REQUIREMENT = (
    *("title", "description", "identifier", "mode", "mandatory", "derivedFrom", "verifiedBy"),
    *("refutedBy", "appliesWhen", "valueNeeded", "howToFix", "weight", "announces", "position"),
)
_REGISTER = (
    *("identifier", "title", "description", "containedClass", "contributesTo", "usesCall"),
    *("note", "credit", "license"),
)
_SOURCE = ("title", "website", "credit", "license", "date", "note", "description", "confidence")


@dataclass(frozen=True)
class Described:
    """Hold what the things of one class may say of themselves, and what they always say."""

    name: str
    properties: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def iri(self) -> str:
        """Give the class."""
        return terms()[self.name].iri


@cache
def described() -> Mapping[str, Described]:
    """Give the classes that have a schema of their own, keyed by their JSON name."""
    return {one.name: one for one in _all()}


def _all() -> Iterator[Described]:
    for entry_kind in entry_kinds().values():
        yield _made(entry_kind.stands_for, (*_of(entry_kind), *_around(entry_kind)), "name")
    for kind in list_kinds().values():
        names = (*_of(kind), *_ORIGIN)
        yield _made(kind.stands_for, names, "name" if "name" in names else "title")
    yield _made("Organization", (*_of(ActorRecord), "address", "comune", *_ORIGIN), "name")
    comune = (*_of(ComuneRecord), "homogeneousZone", "validThrough", "replacedBy", "municipio")
    yield _made("Comune", (*_NAMED, *comune, *_ORIGIN), "name", "notation")
    yield _made("HomogeneousZone", (*_NAMED, "comuni", *_ORIGIN), "name", "notation")
    yield _made("Municipio", (*_NAMED, *_ORIGIN), "name", "notation")
    yield _made("Neighbourhood", (*_NAMED, *_of(NeighbourhoodRecord), *_ORIGIN), "name")
    yield _made("RegisterEntry", (*_ENTRY, *_ORIGIN), "register", "number", "status")
    yield _made("Register", _REGISTER, "identifier", "title")
    yield _made("Call", _CALL, "title", "identifier")
    yield _made("Requirement", _REQUIREMENT, "title")
    yield _made("Source", _SOURCE, "title")


def _of(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(term.name for term in terms_of(model).values())


def _around(kind: type[EntryRecord]) -> Iterator[str]:
    if issubclass(kind, LocatedRecord):
        yield from _PLACED
    if issubclass(kind, OperatedRecord):
        yield "operatedBy"
    if "equipment" in kind.model_fields:
        yield "equipment"
    yield from ("capabilities", "website", "entries", *_ORIGIN)


def _made(name: str, properties: tuple[str, ...], *required: str) -> Described:
    return Described(name, tuple(dict.fromkeys(properties)), required)
