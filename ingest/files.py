# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the files of a release: the same content always as the same bytes."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from ingest.index import DIGEST, NAME
from ingest.lines import batched
from ingest.store import STORE
from ingest.whole import digest_of


def write_quads(path: Path, quads: Iterable[Quad]) -> int:
    """Write sorted N-Quads, gzipped without a time stamp; gives how many.

    The same quads always give the same bytes.
    """
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return write_lines(path, sorted(set(text.splitlines(keepends=True))))


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines, gzipped without a time stamp; gives how many."""
    count = 0
    with _packing(path) as stream:
        for some in batched(lines, _LINES):
            stream.write(b"".join(some))
            count += len(some)
    return count


def write_gzip(path: Path, content: bytes) -> None:
    """Write a gzip file that depends on the content alone."""
    with _packing(path) as stream:
        stream.write(content)


def packed(content: bytes) -> bytes:
    """Give a gzip member that depends on the content alone."""
    found = zlib.compress(content, _LEVEL, wbits=_GZIP)
    return found[:_SYSTEM] + b"\xff" + found[_SYSTEM + 1 :]


@contextmanager
def _packing(path: Path) -> Iterator[gzip.GzipFile]:
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as stream:
        yield stream


# The strongest level takes three times as long as this one and saves a thirtieth.
_LEVEL = 6
# The form of gzip, with no time stamp: in half of the time of a GzipFile. The byte that names the
# operating system says that it is unknown, as that writes it (RFC 1952, 2.3.1).
_GZIP, _SYSTEM = 31, 9
_LINES = 4096


def write_json(path: Path, content: object) -> None:
    """Write JSON with sorted keys and a final newline."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


# Made of the other files, and made again where they are missing.
_MADE = frozenset((STORE, NAME, DIGEST))


def digests(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a folder, but for what is made of others or half-written.

    Made of others are the store and the index, which are made again where they are missing.
    """
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    listed = (path for path in found if not path.name.startswith("."))
    return {
        path.relative_to(folder).as_posix(): digest_of(path)
        for path in listed
        if _MADE.isdisjoint(path.relative_to(folder).parts)
    }
