# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release lists, one thing a row: what people look for, and no more.

Names, keys, place, standing in a register; whatever else is known of a thing stays in the store.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from ontology.text import Text

Point = tuple[float, float]
# West, south, east, north, in degrees.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold the line of a register: its IRIs, its number, and how it stands."""

    iri: str
    register: str
    number: str
    status: str
    created: str
    modified: str

    @property
    def ref(self) -> str:
        """Give the last part of its address, such as ``coworking-0004``."""
        return self.iri.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one thing that a release lists.

    ``types`` are the names of its classes in the JSON-LD context; ``others`` the names it
    has beside its own, such as an acronym, or had before; ``keys`` its numbers in the lists
    of others, by their JSON name, those of its operator included; ``related`` the IRIs that
    it is found by, by JSON name: Comune, zone, municipio, call. ``point`` is longitude and
    latitude, ``box`` what its area lies in where it has no point; ``licence`` that of its facts,
    where it is not the release's. ``conclusions`` say how its entry stands by each call, such as
    ``milano-2013.to-complete``; ``years`` those that its entry is told to be of, by JSON name.
    """

    iri: str
    types: tuple[str, ...]
    name: Text
    others: tuple[str, ...] = ()
    keys: Mapping[str, str] | None = None
    related: Mapping[str, str] | None = None
    address: str = ""
    point: Point | None = None
    entry: Entry | None = None
    licence: str = ""
    conclusions: tuple[str, ...] = ()
    box: Box | None = None
    years: Mapping[str, str] | None = None

    @property
    def ref(self) -> str:
        """Give the last part of its address."""
        return self.iri.rsplit("/", 1)[1].replace("#", ".")

    @property
    def names(self) -> tuple[str, ...]:
        """Give every name that it has or had."""
        return tuple(dict.fromkeys((self.name.it, self.name.en, *self.others)))

    def key(self, name: str) -> str | None:
        """Give its number in a list of others."""
        return self.keys.get(name) if self.keys else None

    def one(self, name: str) -> str | None:
        """Give the IRI that it is found by under a JSON name."""
        return self.related.get(name) if self.related else None


# An item as an array, in the order of its fields; what is often empty stands last.
_Told = tuple[
    tuple[str, ...],
    tuple[str, str],
    Mapping[str, str],
    Mapping[str, str],
    str,
    Point | None,
    tuple[str, str, str, str, str] | None,
    tuple[str, ...],
    str,
    tuple[str, ...],
    Box | None,
    Mapping[str, str],
]
_TOLD = TypeAdapter(_Told)


def told(item: Item) -> str:
    """Write what is told of an item besides its IRIs."""
    entry = item.entry
    line = entry and (entry.register, entry.number, entry.status, entry.created, entry.modified)
    said = (
        *(item.types, (item.name.it, item.name.en), item.keys or {}, item.related or {}),
        *(item.address, item.point, line, item.others, item.licence, item.conclusions),
        *(item.box, item.years or {}),
    )
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def item_of(iri: str, entry: str | None, said: str) -> Item:
    """Read an item from what was told of it."""
    found = _TOLD.validate_json(said)
    types, (it, en), keys, related, address, point, line = found[:7]
    others, licence, conclusions, box, years = found[7:]
    return Item(
        iri=iri,
        types=types,
        name=Text(it=it, en=en),
        others=others,
        keys=keys,
        related=related,
        address=address,
        point=point,
        entry=Entry(entry, *line) if entry is not None and line is not None else None,
        licence=licence,
        conclusions=conclusions,
        box=box,
        years=years,
    )
