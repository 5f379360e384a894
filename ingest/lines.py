# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Lines, read from packed files and passed on some at a time."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import TypeVar

_BUFFER = 2**20


@contextmanager
def unpacked(path: Path) -> Iterator[Iterable[bytes]]:
    """Open a gzip file to read its lines."""
    # A buffer gives lines many times faster than what unpacks them.
    with gzip.open(path) as packed, BufferedReader(packed, _BUFFER) as stream:
        yield stream


T = TypeVar("T")


def batched(whole: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield lines, or what becomes lines, some at a time."""
    rest = iter(whole)
    while some := tuple(islice(rest, size)):
        yield some
