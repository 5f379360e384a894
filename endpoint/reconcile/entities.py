# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The things that tables are reconciled with, under ids that fit into any address."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from endpoint.inventory import Inventory, Item
from ontology.context import expand, shorten, terms, terms_by_iri
from ontology.text import Text, same
from ontology.vocabulary import labels, quads, reused_labels

# What has a title and yet is nothing that a table would name.
_LEFT_OUT = frozenset(
    ("ChangeEvent", "Dataset", "Membership", "Requirement", "RequirementGroup", "Source")
)
# Wider classes that say nothing of a thing: a Comune is also a concept of a code list.
_TOO_WIDE = frozenset(("Concept", "Dataset", "Version"))
# OpenRefine puts an id into an address by encodeURI, which leaves slashes and these signs.
_SAFE = re.compile(r"[A-Za-z0-9._~-]+/[A-Za-z0-9._~-]+")
_SUBCLASS = expand("rdfs:subClassOf")


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold a class of things: its JSON name, what people call it, what it is a kind of."""

    id: str
    name: Text
    broader: tuple[str, ...]


@cache
def kind(name: str) -> Kind:
    """Give a class by its JSON name."""
    term = terms().get(name)
    iri = term.iri if term else name
    found = labels().get(iri) or reused_labels().get(shorten(iri)) or same(name)
    return Kind(name, Text(it=_raised(found.it), en=_raised(found.en)), _parents().get(name, ()))


@cache
def lineage(name: str) -> frozenset[str]:
    """Give a class and all that it is a kind of."""
    return frozenset((name,)).union(*(lineage(one) for one in _parents().get(name, ())))


@cache
def _parents() -> Mapping[str, tuple[str, ...]]:
    known, found = terms_by_iri(), dict[str, set[str]]()
    for quad in quads():
        child, parent = _name(str(quad.subject)), _name(str(quad.object))
        if quad.predicate.value == _SUBCLASS and child in known and parent in known:
            found.setdefault(known[child].name, set()).add(known[parent].name)
    return {name: tuple(sorted(parents - _TOO_WIDE)) for name, parents in found.items()}


def _name(node: str) -> str:
    return node[1:-1] if node.startswith("<") else ""


def _raised(label: str) -> str:
    return label[:1].upper() + label[1:]


@dataclass(frozen=True)
class Entities:
    """Hold the things of a release that tables are reconciled with."""

    base: str
    inventory: Inventory

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Give the things by their ids: ``coworking/0004``, ``call/milano-2013``."""
        found = ((self.id_of(item), item) for item in self.inventory.items)
        return {short: item for short, item in found if short}

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Give the classes that have things, and what they are kinds of; the fullest first."""
        held = Counter(one for item in self.by_id.values() for one in self.types_of(item))
        return tuple(kind(name) for name, _ in held.most_common())

    def id_of(self, item: Item) -> str | None:
        """Give the id of a thing; None for what tables are not reconciled with.

        It is the end of its address. A call, whose address may be anywhere, goes by its
        identifier, and ``/id/call/…`` leads to its page.
        """
        if _LEFT_OUT.issuperset(item.types):
            return None
        place = f"{self.base}/id/"
        end = item.iri.removeprefix(place)
        if "Call" in item.types and end == item.iri:
            end = f"call/{item.key('identifier')}"
        return end if _SAFE.fullmatch(end) else None

    def id_of_iri(self, iri: str) -> str | None:
        """Give the id of the thing that has an address."""
        item = self.inventory.by_iri.get(iri)
        return self.id_of(item) if item else None

    def find(self, text: str) -> Item | None:
        """Give the thing of an id, an address, or the entry of a register."""
        asked = text.strip()
        known = self.inventory
        return (
            self.by_id.get(asked)
            or self._reconciled(known.by_iri.get(asked))
            or self._reconciled(known.by_entry.get(asked))
            or self._reconciled(known.by_entry.get(f"{self.base}/id/entry/{asked}"))
        )

    def _reconciled(self, item: Item | None) -> Item | None:
        return item if item and self.id_of(item) else None

    def types_of(self, item: Item) -> list[str]:
        """Give the classes of a thing, its own ones first."""
        own = [name for name in item.types if name not in _LEFT_OUT]
        wider: Iterable[str] = sorted(frozenset().union(*map(lineage, own)) - set(own))
        return [*own, *wider]
