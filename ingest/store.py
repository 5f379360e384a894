# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The on-disk store of a large release: loaded from its files, or made from the store before."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store, parse

from ingest.quads import load_file, quad_files
from ingest.releases import ReleaseProblem

STORE: Final = "store"


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
    """Make the store of a release from that of the one before; ``changes`` are lines of N-Quads to
    add (true) and to remove (false), ``count`` is how many quads there have to be in the end.

    Raises ReleaseProblem where there are others: then the store before was not its release's.
    """
    _take_over(before / STORE, release / STORE)
    store, added = Store(release / STORE), list[bytes]()
    for is_added, line in changes:
        if is_added:
            added.append(line)
        else:
            store.remove(_quad(line))
    # Last, because what leaves one file may have come into another.
    store.bulk_load(b"".join(added), format=RdfFormat.N_QUADS)
    store.flush()
    if len(store) != count:
        raise ReleaseProblem(
            f"{before / STORE}: {_OTHERS} ({len(store)}, {count}; albo releases verify,"
            " albo releases rollback)"
        )


_OTHERS = "non contiene i quad della sua edizione / it does not hold the quads of its release"


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
