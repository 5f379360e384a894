# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is counted of the things of a release: which properties are known, by kind and register."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import Final

from pyoxigraph import NamedNode, Quad

from ingest.index.completeness import Completeness
from ingest.index.database import tell
from ingest.index.items import Item
from ingest.index.properties import Properties, Thing
from ingest.index.subjects import id_of

_REMEMBERED: Final = 65_536


class Things:
    """Note the things as their rows are written, then what is said of them.

    The things, and the entries that stand for them, are kept on the disk meanwhile.
    """

    def __init__(self, connection: sqlite3.Connection, base: str) -> None:
        self._connection = connection
        self._base = base
        self._thing_of = lru_cache(maxsize=_REMEMBERED)(partial(_thing, connection))
        self._properties, self._completeness = Properties(self._thing_of), Completeness()
        connection.execute(
            "CREATE TEMP TABLE kind"
            " (iri TEXT PRIMARY KEY, at, types, register, is_entry, is_reconciled) WITHOUT ROWID"
        )

    def noting(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, in the order of their rows, and note each."""
        for at, item in enumerate(items):
            is_reconciled = id_of(self._base, item) is not None
            if item.entry is not None or is_reconciled:
                self._note(at, item, is_reconciled=is_reconciled)
            if is_reconciled:
                self._properties.note(item)
            yield item

    def read(self, quads: Iterable[Quad]) -> None:
        """Note what is said of the things."""
        for quad in quads:
            subject = quad.subject
            thing = self._thing_of(subject.value) if isinstance(subject, NamedNode) else None
            if thing is not None:
                self._properties.read(thing, quad)
                self._completeness.read(thing, quad)

    def write(self) -> None:
        """Write what is known of things: by kind, for tables, and of how many of each register."""
        tell(self._connection, "properties", self._properties.used())
        tell(self._connection, "properties of", self._properties.kinds())
        tell(self._connection, "known", list(self._completeness.known()))
        tell(self._connection, "sure", list(self._completeness.sure()))
        self._connection.execute("DROP TABLE kind")

    def _note(self, at: int, item: Item, *, is_reconciled: bool) -> None:
        entry = item.entry
        told = (json.dumps(item.types), entry.register if entry else "")
        for iri, is_entry in ((item.iri, 0), *(((entry.iri, 1),) if entry else ())):
            row = (iri, at, *told, is_entry, is_reconciled)
            self._connection.execute("INSERT INTO kind VALUES (?, ?, ?, ?, ?, ?)", row)


def _thing(connection: sqlite3.Connection, iri: str) -> Thing | None:
    row = connection.execute("SELECT * FROM kind WHERE iri = ?", (iri,)).fetchone()
    if row is None:
        return None
    _, at, types, register, is_entry, is_reconciled = row
    return Thing(at, tuple(json.loads(types)), register, bool(is_entry), bool(is_reconciled))
