# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The things that tables are reconciled with, under ids that fit into any address."""

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from pydantic import TypeAdapter

from endpoint.inventory import Inventory, Item, Rows
from endpoint.inventory.facets import Chosen
from ingest.index.columns import RECONCILED
from ingest.index.subjects import id_of, kinds_of, parents
from ontology.context import shorten, terms
from ontology.text import Text, same
from ontology.vocabulary import labels, reused_labels

_HELD: Final = TypeAdapter(list[tuple[tuple[str, ...], int]])


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
    return Kind(name, Text(it=_raised(found.it), en=_raised(found.en)), parents().get(name, ()))


def _raised(label: str) -> str:
    return label[:1].upper() + label[1:]


@dataclass(frozen=True)
class Entities:
    """Hold the things of a release that tables are reconciled with."""

    base: str
    inventory: Inventory

    @cached_property
    def chosen(self) -> Chosen:
        """Choose the rows that tables are reconciled with."""
        return self.inventory.has(RECONCILED)

    @property
    def items(self) -> Rows:
        """Give the things, in the order of their addresses."""
        return self.inventory.chosen(self.chosen)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Give the classes that have things, and what they are kinds of; the fullest first."""
        held: Counter[str] = Counter()
        for types, count in self.inventory.told("types", _HELD, []):
            held.update(dict.fromkeys(kinds_of(types), count))
        return tuple(kind(name) for name, _ in held.most_common())

    def by_id(self, id_: str) -> Item | None:
        """Give a thing by its id: ``coworking/0004``, ``call/milano-2013``."""
        found = self.inventory.by_iri.get(f"{self.base}/id/{id_}")
        if found is None and id_.startswith("call/"):
            # The address of a call may be anywhere; there are few of them.
            calls = self.inventory.of_type("Call")
            found = next((item for item in calls if self.id_of(item) == id_), None)
        return found if found and self.id_of(found) == id_ else None

    def id_of(self, item: Item) -> str | None:
        """Give the id of a thing; None for what tables are not reconciled with."""
        return id_of(self.base, item)

    def id_of_iri(self, iri: str) -> str | None:
        """Give the id of the thing that has an address."""
        item = self.inventory.by_iri.get(iri)
        return self.id_of(item) if item else None

    def find(self, text: str) -> Item | None:
        """Give the thing of an id, an address, or the entry of a register."""
        asked = text.strip()
        known = self.inventory
        return (
            self.by_id(asked)
            or self._reconciled(known.by_iri.get(asked))
            or self._reconciled(known.by_entry.get(asked))
            or self._reconciled(known.by_entry.get(f"{self.base}/id/entry/{asked}"))
        )

    def _reconciled(self, item: Item | None) -> Item | None:
        return item if item and self.id_of(item) else None

    def types_of(self, item: Item) -> tuple[str, ...]:
        """Give the classes of a thing, its own ones first."""
        return kinds_of(item.types)
