# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what the pages around the registers count, from the store of a release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from endpoint.inventory import Inventory, Rows
from endpoint.questions import ask
from ontology.context import expand, prefixes, shorten
from ontology.text import Text, same
from ontology.vocabulary import labels, reused_labels


@dataclass(frozen=True)
class Shelf:
    """Hold one register with what it lists."""

    iri: str
    title: Text
    items: Rows

    @property
    def slug(self) -> str:
        """Give the name of the register in addresses."""
        return self.iri.rsplit("/", 1)[-1]


def shelves(store: Store, inventory: Inventory) -> list[Shelf]:
    """Give every register, with the rows that stand in it."""
    return [
        Shelf(
            found["register"],
            Text(it=found["title_it"], en=found["title_en"]),
            inventory.chosen(inventory.having("register", found["register"])),
        )
        for found in ask(store, "registers")
    ]


def text_of(store: Store, iri: str, name: str) -> Text | None:
    """Give a text of a thing in both languages; None where there is none."""
    found = {
        quad.object.language or "it": quad.object.value
        for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(expand(name)), None)
        if isinstance(quad.object, Literal)
    }
    one = next(iter(found.values()), None)
    return Text(it=found.get("it", one), en=found.get("en", one)) if one is not None else None


def name_of(store: Store, iri: str) -> Text:
    """Name a thing, a code or a property."""
    own = labels().get(iri) or reused_labels().get(shorten(iri))
    if own is not None:
        return own
    told = text_of(store, iri, "skos:prefLabel") or text_of(store, iri, "dct:title")
    return told or same(iri.rsplit("/", 1)[-1])


def rows(store: Store, query: str) -> Iterator[Mapping[str, str]]:
    """Ask all graphs as one, and yield the rows as plain text."""
    found = store.query(query, prefixes=dict(prefixes()), use_default_graph_as_union=True)
    if not isinstance(found, QuerySolutions):
        raise TypeError("the query is no SELECT")
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {
            name: value.value
            for name, value in zip(names, row, strict=True)
            if isinstance(value, NamedNode | Literal)
        }
