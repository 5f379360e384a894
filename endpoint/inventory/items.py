# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The rows of the inventory."""

from collections.abc import Mapping
from dataclasses import dataclass

from ontology.text import Text

Point = tuple[float, float]


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
    latitude; ``licence`` that of its facts, where it is not the release's. ``conclusions`` say
    how its entry stands by each call, such as ``milano-2013.to-complete``.
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
