# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What points at a thing: the plan's actions at their plan, memberships at their members."""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode, Store, Triple

from endpoint.description import names
from endpoint.questions import graph
from ontology.context import expand
from ontology.text import Text


@dataclass(frozen=True)
class Relation:
    """Hold a property that points at a thing, and what a page calls it there.

    ``through`` leads from what points at the thing to what a reader wants to see.
    """

    property: str
    through: str | None
    title: Text


@cache
def relations() -> Sequence[Relation]:
    """Give the relations that pages show, in their order."""
    table = tomllib.loads(files("endpoint").joinpath("relations.toml").read_text("utf-8"))
    return [
        Relation(
            property=expand(one["property"]),
            through=expand(one["through"]) if "through" in one else None,
            title=Text.model_validate(one["title"]),
        )
        for one in table["relations"]
    ]


def around(
    store: Store, document: Collection[Triple], iri: str, without: Collection[str] = ()
) -> Iterator[Triple]:
    """Yield what points at the subject of a document, with what names and dates it.

    What points at it by the properties of ``without`` is left out.
    """
    for triple in _pointing(store, document, iri, without):
        yield triple
        if isinstance(triple.object, NamedNode):
            yield from names(store, triple.object)


def _pointing(
    store: Store, document: Collection[Triple], iri: str, without: Collection[str]
) -> Iterator[Triple]:
    for relation in relations():
        if relation.property in without:
            continue
        yield from graph(store, "pointing", thing=iri, property=relation.property)
    # What a list holds is found by looking at everything: only a list is worth that.
    if Triple(NamedNode(iri), _TYPE, _LIST) in document:
        yield from graph(store, "listed", list=iri)


_TYPE, _LIST = NamedNode(expand("rdf:type")), NamedNode(expand("dcat:Dataset"))
