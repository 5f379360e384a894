# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The rows of a page: what a person wants to know before following a link."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from endpoint.browsing.names import label_of, local, name_of
from endpoint.description import named
from endpoint.inventory import Item
from endpoint.served import Served
from ontology.context import expand, terms
from ontology.text import Text, capital, same

# What matters most about the things of a class; of the first it is told that nobody knows it.
FACTS: Mapping[str, tuple[str, ...]] = {
    "CoworkingSpace": ("workstations", "floorArea"),
    "Makerspace": ("labKind", "capabilities"),
    "StartupSupportProvider": ("providerTypes", "floorArea"),
    "SharingEconomyOperator": ("sharingModels", "operatingArea"),
    "DisusedSpace": ("buildingUse", "reuseStatus"),
    "Organization": ("actorType",),
    "InnovationNetwork": ("networkType",),
    "SupportMeasure": ("measureType",),
    "Requirement": ("call", "mode"),
    "Comune": ("homogeneousZone", "population2011"),
    "Source": ("credit",),
}
_NUMBERS = (expand("xsd:integer"), expand("xsd:decimal"))
_MOST = 4


@dataclass(frozen=True)
class Fact:
    """Hold one fact: what it is called, and its values; none where nobody says."""

    label: Text
    values: Sequence[Text | float]


@dataclass(frozen=True)
class Licence:
    """Hold the licence of a row that is not under the release's."""

    iri: str
    name: Text


@dataclass(frozen=True)
class Row:
    """Hold one row as a page tells it; empty is what does not apply or nobody says."""

    link: str
    name: Text
    kind: Text
    number: str
    status: Text | None
    address: str
    comune: Text | None
    is_placed: bool
    facts: Sequence[Fact]
    licence: Licence | None


def rows_of(served: Served, items: Iterable[Item]) -> Iterator[Row]:
    """Yield rows as a page tells them."""
    for item in items:
        comune, entry = item.one("comune"), item.entry
        yield Row(
            link=local(served, item.iri),
            name=item.name,
            kind=capital(name_of(served, item.types[0])),
            number=entry.number if entry else "",
            status=name_of(served, entry.status) if entry else None,
            address=item.address,
            comune=name_of(served, comune) if comune else None,
            is_placed=item.point is not None,
            facts=list(_facts(served, item)),
            licence=_licence(served, item),
        )


def columns_of(rows: Sequence[Row]) -> Sequence[Text]:
    """Give the facts that rows have, as columns of a table: those of the commonest first."""
    found: dict[Text, int] = {}
    for row in rows:
        for fact in row.facts:
            found[fact.label] = found.get(fact.label, 0) + 1
    return [label for label, count in found.items() if count * 2 > len(rows)]


def _facts(served: Served, item: Item) -> Iterator[Fact]:
    names = next((FACTS[one] for one in item.types if one in FACTS), ())
    for place, name in enumerate(names):
        values = list(_values(served, item, name))
        if values or place == 0:
            yield Fact(capital(label_of(name)), values[:_MOST])


def _values(served: Served, item: Item, name: str) -> Iterator[Text | float]:
    known = item.one(name)
    node = named(item.iri)
    if known is not None:
        yield name_of(served, known)
    elif node is not None:
        predicate = NamedNode(terms()[name].iri)
        found = {quad.object for quad in served.store.quads_for_pattern(node, predicate, None)}
        for value in sorted(found, key=str):
            if isinstance(value, NamedNode):
                yield name_of(served, value.value)
            elif isinstance(value, Literal):
                yield _literal(value)


def _literal(value: Literal) -> Text | float:
    if value.datatype.value not in _NUMBERS:
        return same(value.value)
    number = float(value.value)
    return int(number) if number.is_integer() else number


def _licence(served: Served, item: Item) -> Licence | None:
    if item.licence in ("", served.release.info.licence):
        return None
    return Licence(item.licence, terms_of_use(item.licence))


def terms_of_use(licence: str) -> Text:
    """Call a licence by its short name, which its address ends in where it has one."""
    parts = [part for part in licence.split("/") if part]
    if "creativecommons.org" in licence and len(parts) > 3:
        return same(f"CC {parts[-2].upper()} {parts[-1]}")
    return same(parts[-1])
