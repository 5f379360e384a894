# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which properties are known of things of each kind: what tables may ask for."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Quad

from ingest.index.items import Item
from ingest.index.subjects import kinds_of
from ontology.context import terms, terms_by_iri

# The name is there already; the others lead to parts of a thing or to who said so.
_LEFT_OUT: Final = frozenset(
    (
        *("name", "title", "geometry", "wkt", "registers", "source", "equipment", "itemClass"),
        *("fullAddress", "otherAddress", "requirements", "announces", "acts", "acronym"),
        # What a thing is known by in other ways is told as it is known.
        *("address", "postCode", "latitude", "longitude", "istatCode", "admittedOn", "notation"),
    )
)


Types = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """Hold the row of a thing, or of the thing behind an entry: its place, its kinds, its register.

    ``register`` is empty for what stands in none.
    """

    at: int
    types: Types
    register: str
    is_entry: bool
    is_reconciled: bool


class Properties:
    """Gather the properties that are known of the things of each kind.

    ``thing_of`` gives by its IRI a thing, or the one behind an entry; None for all else.
    """

    def __init__(self, thing_of: Callable[[str], Thing | None]) -> None:
        self._thing_of = thing_of
        self._said: dict[Types, set[str]] = {}
        self._known: dict[Types, set[str]] = {}
        self._leads: dict[str, Counter[str]] = {}

    def read(self, thing: Thing, quad: Quad) -> None:
        """Note what is said of a thing; soonest done where all of that comes together."""
        term = terms_by_iri().get(quad.predicate.value)
        if term is not None and thing.is_reconciled:
            self._said.setdefault(thing.types, set()).add(term.name)
            if isinstance(quad.object, NamedNode):
                self._lead(term.name, quad.object.value)

    def note(self, item: Item) -> None:
        """Note what is known of a thing by other ways."""
        related = {*(item.keys or {}), *(item.related or {})} & terms().keys()
        self._said.setdefault(item.types, set()).update(related)
        told = {
            "address": bool(item.address),
            "postCode": bool(item.address),
            "latitude": item.point is not None,
            "longitude": item.point is not None,
            "admittedOn": item.entry is not None,
        }
        found = self._known.setdefault(item.types, set())
        found.update(name for name, is_there in told.items() if is_there)

    def used(self) -> Mapping[str, list[str]]:
        """Give the names of the properties that are known of things of each kind."""
        used: dict[str, set[str]] = {}
        for types, said in self._said.items():
            names = said - _LEFT_OUT | self._known.get(types, set())
            if "comune" in said or "Comune" in types:
                names.add("istatCode")
            for kind in kinds_of(types):
                used.setdefault(kind, set()).update(names)
        return {name: sorted(names) for name, names in used.items()}

    def kinds(self) -> Mapping[str, str]:
        """Give of what kind the things are that each property leads to, mostly."""
        return {
            name: min(counted, key=lambda kind: (-counted[kind], kind))
            for name, counted in self._leads.items()
        }

    def _lead(self, name: str, iri: str) -> None:
        other = self._thing_of(iri)
        if other is not None and other.is_reconciled and not other.is_entry:
            self._leads.setdefault(name, Counter())[other.types[0]] += 1
