# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The file of an index: SQLite with its R-tree, written in one go, then only read.

Rows are found by SQL; what all rows are chosen, ordered and counted by stands in columns, each
one value of raw numbers, and in lists of places: SQLite gives a million numbers one by one in
0.3 seconds, and as one value in a few milliseconds.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect
from threading import Lock
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from ingest.releases import ReleaseProblem

NAME: Final = "index.sqlite"
# What it was when it was written: SQLite knows no check of what stands in a page.
DIGEST: Final = "index.sha256"
# An index of another format is not read but made again.
FORMAT: Final = 2
Numbers = NDArray[np.int32]
Cell = str | int | float | bytes | None
T = TypeVar("T")

_SCHEMA: Final = """
CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (at INTEGER PRIMARY KEY, iri TEXT NOT NULL, entry TEXT, told TEXT NOT NULL);
CREATE TABLE ref (name TEXT, at INTEGER, PRIMARY KEY (name, at)) WITHOUT ROWID;
CREATE TABLE value (facet TEXT, code INTEGER, value TEXT NOT NULL, PRIMARY KEY (facet, code))
    WITHOUT ROWID;
CREATE TABLE series (name TEXT PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE moment (rank INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE posting (kind TEXT, key TEXT, places BLOB NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE vocabulary (length INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE weight (kind TEXT, word TEXT, held INTEGER, PRIMARY KEY (kind, word)) WITHOUT ROWID;
CREATE TABLE name (at INTEGER PRIMARY KEY, item INTEGER NOT NULL, said TEXT NOT NULL, own INTEGER);
CREATE TABLE page (place INTEGER PRIMARY KEY, name TEXT NOT NULL, told TEXT NOT NULL);
CREATE TABLE version (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, of TEXT NOT NULL,
    page INTEGER NOT NULL, told TEXT NOT NULL);
CREATE VIRTUAL TABLE spot USING rtree (at, west, east, south, north);
CREATE VIRTUAL TABLE area USING rtree (at, west, east, south, north);
"""
# Nobody reads it before it is renamed: there is nothing to take back. What is only needed meanwhile
# stands on the disk too.
_WRITING: Final = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -65536",
    "temp_store = FILE",
)
_KEYS: Final = """
CREATE UNIQUE INDEX item_iri ON item (iri);
CREATE INDEX item_entry ON item (entry) WHERE entry IS NOT NULL;
CREATE UNIQUE INDEX version_iri ON version (iri);
CREATE INDEX version_of ON version (of);
CREATE INDEX version_page ON version (page);
"""


class NoIndex(ReleaseProblem):
    """Tell why no index can be made or read with the SQLite that Python has here."""


def require_rtree() -> None:
    """Raise NoIndex where Python's SQLite was built without its R-tree."""
    with closing(connect(":memory:")) as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING rtree (at, west, east, south, north)")
        except sqlite3.OperationalError as error:
            raise NoIndex(
                f"SQLite {sqlite3.sqlite_version}: senza il modulo rtree gli elenchi e le ricerche"
                " non si servono: usare un Python la cui SQLite lo ha / without the module rtree"
                " lists and searches cannot be served: use a Python whose SQLite has it"
                f" ({error})"
            ) from error


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Write an index: it stands under its name once it is whole, and not before."""
    require_rtree()
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        for pragma in _WRITING:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in _SCHEMA.split(";\n"):
            connection.execute(statement)
        yield connection
        for statement in _KEYS.split(";\n"):
            connection.execute(statement)
        tell(connection, "format", FORMAT)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        draft.unlink(missing_ok=True)
        raise
    connection.close()
    draft.replace(path)


def tell(connection: sqlite3.Connection, name: str, value: object) -> None:
    """Write something that is told of all rows together."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    connection.execute("INSERT INTO told VALUES (?, ?)", (name, text))


class Index:
    """Answer from the file of an index, whatever thread asks.

    One connection serves all threads in turn: each question takes it for a moment, and no page
    of the file is held twice in one process.
    """

    def __init__(self, path: Path) -> None:
        """Open an index; raises NoIndex where it is none, or of another format."""
        require_rtree()
        place = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(place, uri=True, check_same_thread=False)
            found = self.told("format", TypeAdapter(int))
        except (sqlite3.Error, StopIteration, ValueError) as error:
            raise NoIndex(f"{path}: {error}") from error
        if found != FORMAT:
            self.close()
            raise NoIndex(f"{path}: formato / format {found}")

    def close(self) -> None:
        """Let go of the file, once nobody is reading it."""
        with self._lock:
            self._connection.close()

    def __del__(self) -> None:
        if hasattr(self, "_connection"):
            self._connection.close()

    def rows(self, question: str, *values: Cell) -> list[tuple[Cell, ...]]:
        """Give the rows that answer a question in SQL."""
        with self._lock:
            found: list[tuple[Cell, ...]] = self._connection.execute(question, values).fetchall()
        return found

    def texts(self, question: str, *values: Cell) -> list[str]:
        """Give the first cell of each row as text."""
        return [str(row[0]) for row in self.rows(question, *values)]

    def integers(self, question: str, *values: Cell) -> list[int]:
        """Give the first cell of each row as a number; no number for no value."""
        return [int(row[0]) for row in self.rows(question, *values) if isinstance(row[0], int)]

    def blobs(self, question: str, *values: Cell) -> list[bytes]:
        """Give the first cell of each row as bytes."""
        return [row[0] for row in self.rows(question, *values) if isinstance(row[0], bytes)]

    def told(self, name: str, form: TypeAdapter[T]) -> T:
        """Give something that is told of all rows together; raises StopIteration for no such."""
        return form.validate_json(
            next(iter(self.texts("SELECT value FROM told WHERE name = ?", name)))
        )

    def places(self, kind: str, keys: Sequence[str]) -> list[Numbers]:
        """Give where each of some keys stands, as sorted numbers; nothing for an unknown key."""
        question = (
            "SELECT places FROM posting WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
        )
        return [np.frombuffer(one, "<i4") for one in self.blobs(question, kind, json.dumps(keys))]

    def counts(self, kind: str, keys: Sequence[str]) -> list[tuple[str, int]]:
        """Give at how many places each of some keys stands; an unknown key is left out."""
        question = (
            "SELECT key, length(places) / 4 FROM posting"
            " WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
        )
        found = self.rows(question, kind, json.dumps(keys))
        return [(str(key), int(str(places))) for key, places in found]
