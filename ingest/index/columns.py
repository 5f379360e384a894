# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Columns: what all rows are chosen, counted and ordered by, as raw numbers."""

import sqlite3
from array import array
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.index.items import Item
from ingest.index.postings import as_bytes
from ingest.index.subjects import id_of
from ingest.names import plain

# What a row is, as the bits of a number: in a register, a part of another thing, a graph, and
# whether tables are reconciled with it.
REGISTERED, PART, GRAPH, RECONCILED = 1, 2, 4, 8
# Facets that hold one IRI a row at most; those below may hold several.
_RELATED: Final = (
    *("comune", "municipio", "neighbourhood", "homogeneousZone", "networkType", "call", "mode"),
    *("actorType", "measureType", "reuseStatus", "buildingUse", "labKind", "activity"),
)
YEARS: Final = ("observedIn", "openedIn")
FACETS: Final = (*("type", "register", "status", "conclusion", "licence"), *_RELATED, *YEARS)
# What rows are ordered by: the name as it is compared, the name as it is written, and the line.
ORDERS: Final = ("name", "title", "number", "created", "modified")


def values_of(item: Item, facet: str) -> tuple[str, ...]:
    """Give what a row has under a facet, as IRIs; classes go by their JSON name."""
    if facet == "type":
        return item.types
    if facet == "conclusion":
        return item.conclusions
    if facet in ("register", "status"):
        return (str(getattr(item.entry, facet)),) if item.entry else ()
    if facet == "licence":
        return (item.licence,) if item.licence else ()
    value = (item.years or {}).get(facet) if facet in YEARS else item.one(facet)
    return (value,) if value else ()


class Columns:
    """Gather the columns of the rows as they come."""

    def __init__(self, connection: sqlite3.Connection, base: str) -> None:
        self._connection = connection
        self._base = base
        self._count = 0
        self._facets = {name: _Facet() for name in FACETS}
        self._bits, self._east, self._north = bytearray(), array("d"), array("d")
        # The texts to sort by stand on the disk until all are there.
        names = ", ".join(ORDERS)
        connection.execute(f"CREATE TEMP TABLE sorting (at INTEGER PRIMARY KEY, {names})")

    def add(self, item: Item) -> None:
        """Take in the next row."""
        at, entry = self._count, item.entry
        self._count += 1
        for name, facet in self._facets.items():
            for value in values_of(item, name):
                facet.add(value, at)
        self._bits.append(_bits(item, self._base))
        east, north = item.point or (float("nan"), float("nan"))
        self._east.append(east)
        self._north.append(north)
        line = (entry.number, entry.created, entry.modified) if entry else ("", "", "")
        said = (at, plain(item.name.it), item.name.it, *line)
        self._connection.execute("INSERT INTO sorting VALUES (?, ?, ?, ?, ?, ?)", said)

    def write(self) -> None:
        """Write all columns."""
        self._write("bits", bytes(self._bits))
        for name, degrees in (("longitude", self._east), ("latitude", self._north)):
            self._write(name, np.frombuffer(degrees, "=f8").astype("<f8").tobytes())
        for name, facet in self._facets.items():
            self._write_facet(name, facet)
        for name in ORDERS:
            self._write_order(name)
        self._connection.execute("DROP TABLE sorting")

    def _write(self, name: str, numbers: bytes) -> None:
        self._connection.execute("INSERT INTO series VALUES (?, ?)", (name, numbers))

    def _write_facet(self, name: str, facet: "_Facet") -> None:
        """Write which value each row has; where rows have several, as pairs of row and value."""
        values, codes, rows = facet.sorted()
        told = ((name, code, value) for code, value in enumerate(values))
        self._connection.executemany("INSERT INTO value VALUES (?, ?, ?)", told)
        if len(np.unique(rows)) == len(rows):
            dense = np.full(self._count, -1, "<i4")
            dense[rows] = codes
            self._write(f"facet.{name}", dense.tobytes())
        else:
            self._write(f"facet.{name}", codes.tobytes())
            self._write(f"rows.{name}", rows.tobytes())

    def _write_order(self, name: str) -> None:
        """Write at which rank each row stands: rows of the same text at the same."""
        ranks, order = np.zeros(self._count, "<i4"), array("i")
        distinct: list[str] = []
        rank, before = -1, None
        for at, text in self._sorted(name):
            if text != before:
                rank, before = rank + 1, text
                if name == "modified":
                    distinct.append(text)
            ranks[at] = rank
            order.append(at)
        self._write(f"rank.{name}", ranks.tobytes())
        if name == "name":
            self._write("order.name", as_bytes(order))
        if name == "modified":
            self._connection.executemany("INSERT INTO moment VALUES (?, ?)", enumerate(distinct))

    def _sorted(self, name: str) -> Iterator[tuple[int, str]]:
        # The name of the column is one of ours; texts are ordered as Python orders them, for
        # the bytes of UTF-8 have the order of the code points.
        yield from self._connection.execute(f"SELECT at, {name} FROM sorting ORDER BY {name}, at")  # noqa: S608


class _Facet:
    """Gather which rows have which values of one facet."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._rows, self._having = array("i"), array("i")

    def add(self, value: str, at: int) -> None:
        """Note that a row has a value."""
        self._rows.append(at)
        self._having.append(self._codes.setdefault(value, len(self._codes)))

    def sorted(self) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
        """Give the values in order, then pairs: the place of a value among them, and a row."""
        values = sorted(self._codes)
        places = np.zeros(len(values), "<i4")
        for place, value in enumerate(values):
            places[self._codes[value]] = place
        having = np.frombuffer(self._having, "=i4") if self._having else np.zeros(0, "<i4")
        rows = np.frombuffer(self._rows, "=i4") if self._rows else np.zeros(0, "<i4")
        return values, places[having], rows.astype("<i4")


def _bits(item: Item, base: str) -> int:
    told = {
        REGISTERED: item.entry is not None,
        PART: "#" in item.iri,
        GRAPH: "/graph/" in item.iri,
        RECONCILED: id_of(base, item) is not None,
    }
    return sum(bit for bit, is_so in told.items() if is_so)
