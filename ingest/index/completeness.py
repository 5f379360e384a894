# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Of how many entries of each register each fact is known, and how sure the entries are."""

from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
from pyoxigraph import NamedNode, Quad

from ingest.index.properties import Thing
from ontology.context import expand

_UNKNOWN: Final = expand("activity-state:unknown")
_SURE: Final = expand("albo:confidence")
# Said of everything that is listed, or not a fact about the thing.
_NOT_COUNTED: Final = frozenset(map(expand, ("rdf:type", "skos:prefLabel", "skos:altLabel")))
# A thing and what is known of it are one number: properties are fewer than this.
_ROOM: Final = 4096
# Register, property or level, and how many entries.
Counted = tuple[str, str, int]


class Completeness:
    """Count what is known, as statements come in any order and in several graphs."""

    def __init__(self) -> None:
        self._registers: dict[int, str] = {}
        self._properties: dict[str, int] = {}
        self._known = array("q")
        self._sure: Counter[tuple[str, str]] = Counter()

    def read(self, thing: Thing, quad: Quad) -> None:
        """Note what is said of a thing that stands in a register, or of its entry."""
        if not thing.register:
            return
        name, value = quad.predicate.value, quad.object
        said = value.value if isinstance(value, NamedNode) else ""
        if thing.is_entry:
            if name == _SURE:
                self._sure[thing.register, said] += 1
        elif said != _UNKNOWN and name not in _NOT_COUNTED:
            self._registers[thing.at] = thing.register
            code = self._properties.setdefault(name, len(self._properties))
            self._known.append(thing.at * _ROOM + code)

    def known(self) -> Iterator[Counted]:
        """Yield of how many things of each register a property is known, in order."""
        # What is said twice of a thing is known once.
        once = np.unique(np.frombuffer(self._known, "=i8")) if self._known else np.zeros(0, "=i8")
        names = {code: name for name, code in self._properties.items()}
        places = np.array(sorted(self._registers), "=i8")
        registers = sorted(set(self._registers.values()))
        codes = np.array([registers.index(self._registers[at]) for at in places.tolist()], "=i8")
        of_register = codes[np.searchsorted(places, once // _ROOM)] if len(once) else once
        pairs, counts = np.unique(of_register * _ROOM + once % _ROOM, return_counts=True)
        for pair, count in sorted(
            ((registers[int(one) // _ROOM], names[int(one) % _ROOM]), int(number))
            for one, number in zip(pairs, counts, strict=True)
        ):
            yield (*pair, count)

    def sure(self) -> Iterator[Counted]:
        """Yield how many entries of each register are how sure, in order."""
        for pair, count in sorted(self._sure.items()):
            yield (*pair, count)
