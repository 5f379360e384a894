# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which properties are known of things of each kind: what tables may ask for."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode, Store

from ingest.index.items import Item
from ingest.index.subjects import kinds_of
from ontology.context import terms, terms_by_iri

# The name is there already; the others lead to parts of a thing or to who said so.
_LEFT_OUT: Final = frozenset(
    (
        *("name", "title", "geometry", "wkt", "registers", "source", "equipment", "itemClass"),
        *("fullAddress", "otherAddress", "requirements", "announces", "acts", "acronym"),
    )
)


class Properties:
    """Gather the properties of the things of a store.

    ``kind_of`` gives the class of a thing that tables are reconciled with, by its IRI.
    """

    def __init__(self, store: Store, kind_of: Callable[[str], str | None]) -> None:
        self._store = store
        self._kind_of = kind_of
        self._of: dict[str, Counter[str]] = {}

    def used(self, items: Iterable[Item]) -> Mapping[str, list[str]]:
        """Give the names of the properties that are known of things of each kind."""
        used: dict[str, set[str]] = {}
        for item in items:
            said = self._said(item)
            for name in kinds_of(item.types):
                used.setdefault(name, set()).update(said)
        return {name: sorted(said) for name, said in used.items()}

    def kinds(self) -> Mapping[str, str]:
        """Give of what kind the things are that each property leads to, mostly."""
        return {
            name: min(counted, key=lambda kind: (-counted[kind], kind))
            for name, counted in self._of.items()
        }

    def _said(self, item: Item) -> set[str]:
        starts = [item.iri, *([item.entry.iri] if item.entry else [])]
        names = {name for iri in starts for name in self._direct(iri)}
        names |= {*(item.keys or {}), *(item.related or {})} & {*terms()}
        names.discard("notation")
        known = {
            "address": bool(item.address),
            "postCode": bool(item.address),
            "latitude": item.point is not None,
            "longitude": item.point is not None,
            "istatCode": "comune" in names or "Comune" in item.types,
            "admittedOn": item.entry is not None,
        }
        return names - _LEFT_OUT - {*known} | {name for name, there in known.items() if there}

    def _direct(self, iri: str) -> Iterator[str]:
        known = terms_by_iri()
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None):
            term = known.get(quad.predicate.value)
            if term is not None:
                if isinstance(quad.object, NamedNode):
                    self._note(term.name, quad.object.value)
                yield term.name

    def _note(self, name: str, iri: str) -> None:
        kind = self._kind_of(iri)
        if kind is not None:
            self._of.setdefault(name, Counter())[kind] += 1
