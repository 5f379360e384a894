# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The facts of a page under headings that people understand, each with its sources."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from pyoxigraph import NamedNode, Triple

from endpoint.documents.pages.claims import Dispute
from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.pages.sources import Sources
from endpoint.sheet import Row
from endpoint.wording import Value
from ontology.context import expand
from ontology.text import Text

# What the page tells elsewhere: its title, its sources, its notes, its terms.
_ELSEWHERE = frozenset(
    expand(name)
    for name in (
        *("dct:source", "albo:confidence", "skos:note", "dct:license", "albo:registeredEntity"),
        *("reg:itemClass", "dct:hasVersion"),
    )
)
_GEOMETRY = expand("geo:hasGeometry")
_OBSERVED = expand("albo:observedIn")
_UNKNOWN_STATE = expand("activity-state:unknown")


class Title(BaseModel):
    """Hold a heading as its table states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: Text
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Hold a value with the numbers of its sources."""

    value: Value
    sources: Sequence[int]


@dataclass(frozen=True)
class Fact:
    """Hold a fact: its label, its values, and what sources say against each other."""

    label: str
    values: Sequence[Told]
    dispute: Dispute | None


@dataclass(frozen=True)
class Heading:
    """Hold the facts under one heading."""

    name: str
    title: str
    facts: Sequence[Fact]


@cache
def titles() -> Sequence[Title]:
    """Give the headings of pages, in their order; the last one takes what no other names."""
    table = tomllib.loads(files("endpoint").joinpath("headings.toml").read_text("utf-8"))
    return [Title.model_validate(one) for one in table["headings"]]


@cache
def _places() -> Mapping[str, tuple[int, int]]:
    return {
        expand(name): (place, row)
        for place, title in enumerate(titles())
        for row, name in enumerate(title.properties)
    }


def headings(
    dossier: Dossier, sources: Sources, disputes: Mapping[str, Dispute]
) -> Iterator[Heading]:
    """Yield the facts of a thing and of its entries, heading by heading."""
    last = (len(titles()) - 1, 0)
    entries = list(dossier.wording.of_type("albo:RegisterEntry"))
    rows = [(node, row) for node in (dossier.iri, *entries) for row in dossier.layout.rows(node)]
    told = [(node, row) for node, row in rows if row.property not in _ELSEWHERE and _says(row)]
    ordered = sorted(told, key=lambda one: _places().get(one[1].property, last))
    for place, title in enumerate(titles()):
        facts = [
            _fact(node, row, sources, disputes, is_own=node in entries)
            for node, row in ordered
            if _places().get(row.property, last)[0] == place
        ]
        if facts:
            yield Heading(title.name, title.title.in_language(dossier.tongue), facts)


def _says(row: Row) -> bool:
    """Say whether a row tells something: a boundary has no words, the map shows it."""
    return row.property != _GEOMETRY or any("," in value.words for value in row.values)


def _fact(
    node: str, row: Row, sources: Sources, disputes: Mapping[str, Dispute], *, is_own: bool
) -> Fact:
    values = [
        Told(value, _cited(node, row.property, value, sources))
        for value in row.values
        # That nothing is known is no value.
        if value.node is None or value.node.value != _UNKNOWN_STATE
    ]
    dispute = disputes.get(row.property)
    if dispute and len(values) == 1 and not dispute.claims[0].label:
        values = [Told(values[0].value, dispute.claims[0].sources)]
    if is_own and row.property != _OBSERVED:
        # How an entry stands is the register's own: it has no other source.
        return Fact(row.label, [Told(told.value, ()) for told in values], None)
    return Fact(row.label, values, dispute)


def _cited(node: str, property: str, value: Value, sources: Sources) -> Sequence[int]:
    if value.node is None:
        return ()
    return sources.of(Triple(NamedNode(node), NamedNode(property), value.node))
