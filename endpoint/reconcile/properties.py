# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The properties that tables may send and fetch, and what the release says of each thing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pydantic import TypeAdapter
from pyoxigraph import Literal, NamedNode, Store

from endpoint.inventory import Item
from endpoint.reconcile.entities import Entities, kind
from ontology.context import expand, shorten, terms, terms_by_iri
from ontology.text import Text
from ontology.vocabulary import labels, reused_labels

Node = NamedNode | Literal
Path = tuple[str, ...]
KEYS = ("vatNumber", "taxCode", "reaNumber", "identifier")
_ADMITTED = NamedNode(expand("entry-status:admitted"))
# Where a value stands, if not with the thing itself or its entry: of several paths the first
# that leads to one. The numbers of a space are those of who runs it.
_PATHS: Mapping[str, tuple[Path, ...]] = {
    **{name: ((name,), ("operatedBy", name)) for name in KEYS[:3]},
    "address": (("address", "fullAddress"),),
    "postCode": (("address", "postCode"),),
    "latitude": (("geometry", "latitude"),),
    "longitude": (("geometry", "longitude"),),
    "homogeneousZone": (("homogeneousZone",), ("comune", "homogeneousZone")),
    "istatCode": (("comune", "notation"),),
}
# What people come for, before everything else that a release says of a kind of things.
_FIRST = (
    *("vatNumber", "taxCode", "reaNumber", "address", "postCode", "comune", "istatCode"),
    *("municipio", "neighbourhood", "homogeneousZone", "operatedBy", "website", "latitude"),
    *("longitude", "register", "number", "status", "admittedThrough", "admittedOn", "created"),
    *("modified", "expires", "activity"),
)
_USED: Final = TypeAdapter(dict[str, list[str]])
_OF: Final = TypeAdapter(dict[str, str])
_OWN_LABELS = {
    "istatCode": Text(it="Codice ISTAT del Comune", en="ISTAT code of the Comune"),
    "admittedOn": Text(it="Ammessa il", en="Admitted on"),
}


@dataclass(frozen=True, slots=True)
class Property:
    """Hold a property: its JSON name, what people call it, of what kind its things are."""

    id: str
    name: Text
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a thing that is the value of a property, by its id."""

    id: str
    name: Text


# A value is a thing, text in both languages, or a literal as the release has it.
Value = Named | Text | Literal


class Properties:
    """Read the properties of things from a release."""

    def __init__(self, entities: Entities, store: Store) -> None:
        self._entities = entities
        self._store = store
        told = entities.inventory.told
        self._of = told("properties of", _OF, {})
        used = told("properties", _USED, {})
        self._used = {name: self._ordered({*said}) for name, said in used.items()}
        self._all = self._ordered(set().union(*used.values()))

    def proposed(self, type_: str | None) -> tuple[Property, ...]:
        """Give the properties that things of a kind have; without a kind those of all."""
        return self._used.get(type_, ()) if type_ else self._all

    def get(self, name: str) -> Property | None:
        """Give a property by its JSON name or its address."""
        term = terms_by_iri().get(name)
        asked = term.name if term else name
        return next((one for one in self._all if one.id == asked), None)

    def values(self, item: Item, name: str) -> list[Value]:
        """Give what the release says of a thing, in a fixed order."""
        if name == "admittedOn":
            return list(self._admitted(item))
        return [self._value(node) for node in self._nodes(item, name)]

    def _nodes(self, item: Item, name: str) -> list[Node]:
        starts = [item.iri, *([item.entry.iri] if item.entry else [])]
        if name == "istatCode" and "Comune" in item.types:
            return self._at(item.iri, ("notation",))
        found = (self._at(iri, path) for iri in starts for path in _PATHS.get(name, ((name,),)))
        return next((nodes for nodes in found if nodes), [])

    def _at(self, iri: str, path: Path) -> list[Node]:
        nodes: list[Node] = [NamedNode(iri)]
        for name in path:
            nodes = [one for node in nodes for one in self._step(node, name)]
        return nodes

    def _step(self, node: Node, name: str) -> list[Node]:
        term = terms().get(name)
        if term is None or term.reverse or not isinstance(node, NamedNode):
            return []
        found = self._store.quads_for_pattern(node, NamedNode(term.iri), None)
        ends = {quad.object for quad in found if isinstance(quad.object, NamedNode | Literal)}
        return sorted(ends, key=str)

    def _admitted(self, item: Item) -> Iterator[Literal]:
        """Yield the day of the first state in which an entry stood as admitted."""
        states = self._back("versionOf", item.entry.iri) if item.entry else []
        days = [
            day
            for state in states
            if _ADMITTED in self._step(state, "status")
            for day in self._step(state, "created")
        ]
        yield from (day for day in sorted(days, key=str)[:1] if isinstance(day, Literal))

    def _back(self, name: str, iri: str) -> list[NamedNode]:
        quads = self._store.quads_for_pattern(None, NamedNode(terms()[name].iri), NamedNode(iri))
        return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]

    def _value(self, node: Node) -> Value:
        if isinstance(node, Literal):
            return node
        item = self._entities.inventory.by_iri.get(node.value)
        own = labels().get(node.value) or reused_labels().get(shorten(node.value))
        name = item.name if item else own or Text(it=node.value, en=node.value)
        id_ = self._entities.id_of(item) if item else None
        return Named(id_, name) if id_ else name

    def _ordered(self, names: set[str]) -> tuple[Property, ...]:
        first = [name for name in _FIRST if name in names]
        others = [self._property(name) for name in names - {*first}]
        return (
            *map(self._property, first),
            *sorted(others, key=lambda one: (one.name.it.casefold(), one.id)),
        )

    def _property(self, name: str) -> Property:
        return Property(name, _label(name), self._of.get(name))


@cache
def _label(name: str) -> Text:
    return _OWN_LABELS.get(name) or kind(name).name


def texts(values: Sequence[Value]) -> list[str]:
    """Give every way in which values are written: both languages, ids, literals."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Literal):
            found.append(value.value)
        else:
            text = value.name if isinstance(value, Named) else value
            found += [text.it, text.en, *([value.id] if isinstance(value, Named) else [])]
    return found
