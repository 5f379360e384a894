# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Facets: what the rows may be narrowed by, counted given what else is asked for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Final

from endpoint.api.selection import Selection, conditions, ordered, scores_of
from endpoint.browsing.asking import PARAMETERS, Question
from endpoint.browsing.names import name_of
from endpoint.browsing.naming import COMUNE
from endpoint.inventory import Inventory, Rows
from endpoint.inventory.facets import Chosen
from endpoint.served import Served
from ontology.context import expand
from ontology.text import Text, capital, same

# So many values are shown at once; the others are behind a click.
SHOWN = 8
# So many are named at all, the commonest: a nation has thousands of Comuni.
NAMED: Final = 200
# A facet that fewer of the rows have anything under is of no use to most who look.
_SHARE = 0.05


@dataclass(frozen=True)
class Value:
    """Hold one value of a facet: its code in addresses, its name, how many rows have it.

    ``written`` is how it is asked for, if it is: by its code or by its address.
    """

    code: str
    name: Text
    count: int
    written: tuple[str, ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Say whether it is asked for."""
        return bool(self.written)


@dataclass(frozen=True)
class Facet:
    """Hold one facet: its parameter, what it is called, its values.

    ``others`` are so many more, which are not named here and are asked for by name.
    """

    parameter: str
    title: Text
    values: Sequence[Value]
    others: int = 0

    @property
    def is_chosen(self) -> bool:
        """Say whether any of its values is asked for."""
        return any(value.is_chosen for value in self.values)

    @cached_property
    def first(self) -> Sequence[Value]:
        """Give the values to show at once: what is chosen always."""
        return [one for place, one in enumerate(self.values) if place < SHOWN or one.is_chosen]

    @cached_property
    def rest(self) -> Sequence[Value]:
        """Give the values behind a click."""
        return [one for one in self.values[SHOWN:] if not one.is_chosen]


@dataclass(frozen=True)
class Chip:
    """Hold one condition that is asked for, and the address of the question without it."""

    title: Text
    value: Text
    without: str


@dataclass(frozen=True)
class Found:
    """Hold what a question finds: the rows in their order, and the facets of the form."""

    selection: Selection
    facets: Sequence[Facet]

    @property
    def rows(self) -> Rows:
        """Give the rows in their order."""
        return self.selection.rows


def find(served: Served, question: Question) -> Found:
    """Choose the rows as the API does, and count what could be chosen instead."""
    stock, asked = served.inventory, question.asked
    scores = scores_of(stock, asked)
    every = question.scope.collection.choose(stock)
    met = dict(conditions(stock, asked, scores))
    chosen = _all_of(every, met.values())
    rows = ordered(chosen, stock, asked, scores)
    counts = {
        facet: _counted(stock, facet, every, met, chosen)
        for facet, parameter in PARAMETERS.items()
        if parameter not in question.scope.fixed
    }
    facets = [
        _facet(served, question, facet, counted)
        for facet, counted in counts.items()
        if PARAMETERS[facet] in question.given or _matters(counted.values(), len(rows))
    ]
    return Found(Selection(stock, chosen, rows, scores), facets)


def _all_of(every: Chosen, conditions: Iterable[Chosen]) -> Chosen:
    return reduce(and_, conditions, every)


def _counted(
    stock: Inventory, facet: str, every: Chosen, met: Mapping[str, Chosen], chosen: Chosen
) -> Mapping[str, int]:
    """Count for a facet the rows too that miss its own condition alone."""
    if facet in met:
        chosen = _all_of(every, (one for name, one in met.items() if name != facet))
    return stock.facet(facet).counts(chosen)


def _facet(served: Served, question: Question, facet: str, counted: Mapping[str, int]) -> Facet:
    written = question.given.get(PARAMETERS[facet], ())
    # What is asked for stays in the form, though nothing has it.
    counts = {**counted, **dict.fromkeys(_absent(served, question, facet, counted), 0)}
    codes, called = _codes(counts), served.inventory.called(facet)
    names = {iri: capital(called.get(iri) or name_of(served, iri)) for iri in counts}
    # Those of one count and one name stay in the order of their IRIs.
    order = sorted(counts, key=lambda iri: (-counts[iri], names[iri].it))
    asked = {iri: said for iri in order if (said := _written(iri, written))}
    often = Counter(one.it for one in names.values())
    values = [
        Value(
            codes[iri],
            names[iri] if often[names[iri].it] == 1 else _apart(names[iri], codes[iri]),
            counts[iri],
            asked.get(iri, ()),
        )
        for place, iri in enumerate(order)
        # Only Comuni are found by name, and only they are so many.
        if place < NAMED or facet != COMUNE or iri in asked
    ]
    return Facet(PARAMETERS[facet], TITLES[facet], values, len(counts) - len(values))


def _apart(name: Text, code: str) -> Text:
    """Tell things of one name apart by their codes."""
    return Text(it=f"{name.it} ({code})", en=f"{name.en} ({code})")


def _absent(
    served: Served, question: Question, facet: str, counted: Iterable[str]
) -> Iterator[str]:
    """Yield what is asked for and not counted, by its address where there is such a thing."""
    parameter = PARAMETERS[facet]
    wanted = question.given.get(parameter, ())
    absent = [one for one in wanted if not any(_written(iri, (one,)) for iri in counted)]
    stock = served.inventory
    in_scope = question.scope.collection.choose(stock) if absent else stock.everything
    for one in absent:
        there = stock.facet(facet).counts(in_scope)
        known = {*there, *_things(stock, expand(one), f"/{parameter}/")}
        found = sorted(iri for iri in known if _written(iri, (one,)))
        yield found[0] if found else expand(one)


def _things(stock: Inventory, said: str, part: str) -> Iterator[str]:
    """Yield the things that may be meant, of which the address says what they are."""
    whole = stock.by_iri.get(said)
    ends = stock.named(said.replace("#", "."))
    yield from (item.iri for item in (*([whole] if whole else []), *ends) if part in item.iri)


def _written(iri: str, written: Sequence[str]) -> tuple[str, ...]:
    """Give how a value is asked for, as the API reads it: whole, or by its last part."""
    return tuple(one for one in written if expand(one) in (iri, iri.rsplit("/", 1)[-1]))


def _codes(values: Iterable[str]) -> Mapping[str, str]:
    """Give the last part of each address, where no other value ends so too."""
    ends = {iri: iri.rsplit("/", 1)[-1] for iri in values}
    often = Counter(ends.values())
    return {iri: end if often[end] == 1 else iri for iri, end in ends.items()}


def _matters(counts: Collection[int], rows: int) -> bool:
    """Say whether a facet narrows anything, and more than a few rows."""
    return len(counts) > 1 and sum(counts) >= _SHARE * rows


def chips(question: Question, facets: Sequence[Facet]) -> Iterator[Chip]:
    """Yield what is asked for, each with the address of the question without it."""
    for name, title in _ALONE.items():
        for said in question.given.get(name, ()):
            yield Chip(title, same(said), question.without(name, (said,)))
    for facet in facets:
        for one in facet.values:
            if one.is_chosen:
                yield Chip(facet.title, one.name, question.without(facet.parameter, one.written))


TITLES: Mapping[str, Text] = {
    "type": Text(it="Che cosa", en="What"),
    "register": Text(it="Registro", en="Register"),
    "comune": Text(it="Comune", en="Comune"),
    "municipio": Text(it="Municipio", en="Municipio"),
    "neighbourhood": Text(it="Quartiere", en="Neighbourhood"),
    "homogeneousZone": Text(it="Zona omogenea", en="Homogeneous zone"),
    "status": Text(it="Stato dell'iscrizione", en="Status of the entry"),
    "activity": Text(it="Attività", en="Activity"),
    "labKind": Text(it="Tipo di laboratorio", en="Kind of lab"),
    "buildingUse": Text(it="Uso dell'edificio", en="Use of the building"),
    "reuseStatus": Text(it="Stato del riuso", en="Status of reuse"),
    "actorType": Text(it="Tipo di soggetto", en="Kind of actor"),
    "networkType": Text(it="Tipo di rete", en="Kind of network"),
    "measureType": Text(it="Tipo di misura", en="Kind of measure"),
    "call": Text(it="Avviso", en="Call"),
    "conclusion": Text(it="Conclusione per avviso", en="Conclusion by call"),
    "mode": Text(it="Come si verifica", en="How it is verified"),
}
_ALONE: Mapping[str, Text] = {
    "q": Text(it="Parole", en="Words"),
    "bbox": Text(it="Area della mappa", en="Area of the map"),
    "modified_since": Text(it="Modificate dal", en="Changed since"),
}
