# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The map beside the rows: all that are found and have a place, up to a number that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from endpoint.browsing.names import local
from endpoint.browsing.rows import terms_of_use
from endpoint.inventory import Item, Rows
from endpoint.maps import Map, Place, draw
from endpoint.served import Served
from ontology.context import terms
from ontology.text import Text

MOST = 500
_CREDIT, _SOURCE = terms()["credit"].iri, terms()["source"].iri


@dataclass(frozen=True)
class Credit:
    """Hold where boundaries come from, and under which terms."""

    name: Text
    link: str
    by: str
    licence: str
    terms: str


@dataclass(frozen=True)
class Placed:
    """Hold a map, how many of the rows are on it, and how many have no place."""

    map: Map | None
    shown: int
    placed: int
    without: int
    credit: Sequence[Credit]


def placed(served: Served, rows: Rows, tongue: str) -> Placed:
    """Draw the places of rows."""
    shapes = {one.iri: one.shape for one in served.boundaries}
    drawn = served.inventory.places.drawn(shapes)
    numbers = rows.numbers[drawn[rows.numbers]]
    first = served.inventory.rows(numbers[:MOST])
    places = [
        Place(
            shapely.Point(item.point) if item.point else shapes[item.iri],
            item.name.in_language(tongue),
            local(served, item.iri),
        )
        for item in first
    ]
    drawing = draw(places, served.outlines)
    credit = credits_of(served) if drawing else ()
    return Placed(drawing, len(places), len(numbers), len(rows) - len(numbers), credit)


def credits_of(served: Served) -> Sequence[Credit]:
    """Tell where the boundaries of the Comuni come from, and under which terms."""
    cited = served.values(served.boundaries[0].iri, _SOURCE) if served.boundaries else ()
    stock = served.inventory.by_iri
    known = [stock[iri] for iri in sorted(cited) if iri in stock]
    # A Comune cites a source for each of its facts; where one says that it has the
    # boundaries it is that one, else any of them may be.
    own = [item for item in known if "confini" in item.name.it.lower()]
    return [_credit(served, item) for item in own or known]


def _credit(served: Served, item: Item) -> Credit:
    licence = next(iter(served.values(item.iri, terms()["license"].iri)), "")
    by = next(iter(served.values(item.iri, _CREDIT)), "")
    said = terms_of_use(licence).it if licence else ""
    return Credit(item.name, local(served, item.iri), by, licence, said)
