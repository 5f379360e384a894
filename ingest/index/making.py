# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Make the index of a release from its files; open it, or make it for oneself where it lacks."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from sqlite3 import OperationalError

from pyoxigraph import Quad

from ingest.index.columns import Columns
from ingest.index.database import DIGEST, NAME, Index, NoIndex, tell, writing
from ingest.index.items import Item, told
from ingest.index.makeup import Makeup
from ingest.index.reading import Reader
from ingest.index.said import ReleaseQuads
from ingest.index.subjects import id_of
from ingest.index.things import Things
from ingest.index.versions import write_versions
from ingest.index.words import Names
from ingest.whole import digest_of

# Gives what the quads of a release are made of.
Counting = Callable[[], Makeup]


def write_index(release: Path, base: str, makeup: Counting | None = None) -> None:
    """Write the index of a large release beside its store, from what its files hold.

    ``makeup`` gives what its quads are made of, where that is counted meanwhile.
    """
    quads = ReleaseQuads(release)
    write_stock(release / NAME, quads, base, release, makeup or quads.makeup)
    (release / DIGEST).write_text(digest_of(release / NAME), "ascii")


def is_whole(release: Path) -> bool:
    """Say whether the index of a release is what was written."""
    told = release / DIGEST
    return told.is_file() and told.read_text("ascii") == digest_of(release / NAME)


def index_of(release: Path, base: str, quads: Iterable[Quad]) -> Index:
    """Open the index of a release; where it has none that can be read, make one for oneself.

    Raises NoIndex where Python's SQLite cannot hold one.
    """
    with suppress(NoIndex, OSError):
        if is_whole(release):
            return Index(release / NAME)
    makeup = quads.makeup if isinstance(quads, ReleaseQuads) else None
    return _opened(lambda path: write_stock(path, quads, base, release, makeup))


def made_of(items: Iterable[Item], base: str) -> Index:
    """Make an index of some items alone, which come in the order of their IRIs."""
    return _opened(lambda path: write_items(path, items, base))


def _opened(write: Callable[[Path], None]) -> Index:
    """Open an index that is gone once it is closed."""
    room = Path(tempfile.mkdtemp(prefix="albo-index-"))
    try:
        write(room / NAME)
        return Index(room / NAME)
    except (OSError, OperationalError) as error:
        raise NoIndex(f"{room}: {error} (TMPDIR)") from error
    finally:
        # What is open stays readable.
        shutil.rmtree(room)


def write_items(path: Path, items: Iterable[Item], base: str) -> None:
    """Write the index of some items: it knows no properties, and counts no verdicts."""
    with writing(path) as connection:
        _Writer(connection, base).write(items)


def write_stock(
    path: Path,
    quads: Iterable[Quad],
    base: str,
    release: Path | None = None,
    makeup: Counting | None = None,
) -> None:
    """Write the index of all that quads list, which are gone through twice, and of a feed."""
    with writing(path) as connection:
        reader, things = Reader(quads), Things(connection, base)
        _Writer(connection, base).write(things.noting(reader.items()))
        tell(connection, "conclusions", _counted(reader.conclusions().items()))
        tell(connection, "outcomes", _counted(reader.outcomes().items()))
        things.read(reader.quads())
        things.write()
        if release is not None:
            write_versions(connection, release)
        if makeup is not None:
            tell(connection, "made of", makeup().model_dump())


def _counted(counts: Iterable[tuple[tuple[str, ...], int]]) -> list[tuple[str | int, ...]]:
    return [(*names, count) for names, count in sorted(counts)]


class _Writer:
    """Write rows one after the other, and what they are found by once all are there."""

    def __init__(self, connection: sqlite3.Connection, base: str) -> None:
        self._connection = connection
        self._base = base
        self._columns = Columns(connection, base)
        self._names = Names(connection)
        self._types: dict[tuple[str, ...], int] = {}

    def write(self, items: Iterable[Item]) -> None:
        total = 0
        for at, item in zip(count(), items, strict=False):
            self._add(at, item)
            total += 1
        self._columns.write()
        self._names.write()
        tell(self._connection, "items", total)
        tell(self._connection, "types", list(self._types.items()))

    def _add(self, at: int, item: Item) -> None:
        line = item.entry.iri if item.entry else None
        refs = {item.ref, *([item.entry.ref] if item.entry else [])}
        put = self._connection.execute
        put("INSERT INTO item VALUES (?, ?, ?, ?)", (at, item.iri, line, told(item)))
        for ref in sorted(refs):
            put("INSERT INTO ref VALUES (?, ?)", (ref, at))
        self._place(at, item)
        self._columns.add(item)
        is_reconciled = id_of(self._base, item) is not None
        self._names.add(at, item, is_reconciled=is_reconciled)
        if is_reconciled:
            self._types[item.types] = self._types.get(item.types, 0) + 1

    def _place(self, at: int, item: Item) -> None:
        put = self._connection.execute
        if item.entry is not None and item.point is not None:
            (east, north) = item.point
            put("INSERT INTO spot VALUES (?, ?, ?, ?, ?)", (at, east, east, north, north))
        elif item.point is None and item.box is not None:
            west, south, east, north = item.box
            put("INSERT INTO area VALUES (?, ?, ?, ?, ?)", (at, west, east, south, north))
