# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The on-disk store of a large release: loaded from its files, or made from the store before."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from ingest.quads import load_file, quad_files

STORE: Final = "store"
# Where more than one quad in so many changed, to load them all takes no longer.
_FEW = 8


def write_store(release: Path) -> None:
    """Write the store of a release into its folder."""
    add_to_store(release, *quad_files(release))


def add_to_store(release: Path, *files: Path) -> None:
    """Add the quads of files to the store of a release."""
    store = Store(release / STORE)
    for file in files:
        load_file(store, file)
    store.flush()


def change_store(
    before: Path, release: Path, changes: Iterable[tuple[bool, bytes]], count: int
) -> None:
    """Make the store of a release from that of the one before, or anew where that fails.

    ``changes`` are lines of N-Quads to add (true) and to remove (false); ``count`` is how many
    quads there have to be in the end. No digest covers a store, so it may not be what it should.
    """
    try:
        _take_over(before / STORE, release / STORE)
        held = _changed(Store(release / STORE), changes, most=count // _FEW)
    except (OSError, RuntimeError, ValueError):
        held = None
    if held != count:
        shutil.rmtree(release / STORE)
        write_store(release)


def _changed(store: Store, changes: Iterable[tuple[bool, bytes]], most: int) -> int | None:
    """Apply changes to a store; gives how many quads it has then, None for too many changes."""
    with TemporaryFile() as added:
        for place, (is_added, line) in enumerate(changes):
            if place == most:
                return None
            if is_added:
                added.write(line)
            else:
                store.remove(_quad(line))
        # Last, because what leaves one file may have come into another.
        added.seek(0)
        store.bulk_load(cast("IO[bytes]", added), format=RdfFormat.N_QUADS)
    for graph in list(store.named_graphs()):
        # A graph that nothing is said in any more is none of the release.
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)
    store.flush()
    return len(store)


def _quad(line: bytes) -> Quad:
    quad: Quad = next(iter(parse(line, format=RdfFormat.N_QUADS)))
    return quad


def _take_over(old: Path, new: Path) -> None:
    """Share the tables of a store, which are never written into again, and copy what says which
    of them there are.
    """
    new.mkdir()
    for path in old.iterdir():
        if path.suffix == ".sst":
            _share(path, new / path.name)
        elif path.name != "LOCK" and not path.name.startswith("LOG"):
            shutil.copyfile(path, new / path.name)


def _share(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
