# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which files of a release hold its quads: said here, for the builder and all that read it.

Query workers load a release too, and stay small: nothing else of this package is imported.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import RdfFormat, Store

DUMP: Final = "dump.nq.gz"
ASSESSMENTS: Final = "assessments.nq.gz"
RESULTS: Final = "results.nq.gz"
CATALOGUE: Final = "catalogue.nq.gz"
# Of the assessments only those that changed are written again, and the catalogue tells the sizes
# of the other files: so each is a file of its own.
QUAD_FILES: Final = (DUMP, ASSESSMENTS, RESULTS, CATALOGUE)


def quad_files(release: Path) -> Iterator[Path]:
    """Yield the files of a release that hold its quads.

    Releases before 0.4 have no catalogue, those before 0.6 have the assessments in the dump,
    those before 0.7 have the results in the assessments.
    """
    for name in QUAD_FILES:
        if name == DUMP or (release / name).is_file():
            yield release / name


def load_quads(store: Store, release: Path) -> None:
    """Load all quads of a release into a store."""
    for path in quad_files(release):
        load_file(store, path)


def load_file(store: Store, path: Path) -> None:
    """Load the quads of one file into a store."""
    with gzip.open(path) as stream:
        store.bulk_load(cast("IO[bytes]", stream), format=RdfFormat.N_QUADS)
