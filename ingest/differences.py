# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Tell two sorted runs of lines apart, holding neither."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from pathlib import Path

from ingest.lines import unpacked


def lines_of(files: Iterable[Path]) -> Iterator[bytes]:
    """Read packed files of sorted lines as one, each line once."""
    with ExitStack() as opened:
        before = b""
        for line in merge(*(opened.enter_context(unpacked(file)) for file in files)):
            if line != before:
                yield line
            before = line


def difference(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Yield the lines to add (true) and to remove (false), in order."""
    removed, added = ((line, False) for line in old), ((line, True) for line in new)
    waiting: tuple[bytes, bool] | None = None
    for line, is_added in merge(removed, added):
        if waiting is not None and waiting[0] == line:
            waiting = None
            continue
        if waiting is not None:
            yield waiting[1], waiting[0]
        waiting = line, is_added
    if waiting is not None:
        yield waiting[1], waiting[0]
