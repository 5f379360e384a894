# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Keep texts for later: in memory while there are few, on the disk where there may be a million.

A text on the shelf takes of memory what it takes to say where it stands.
"""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol
from weakref import finalize

# Of text this level keeps a fifth, and takes less time than writing it all.
_LEVEL = 1


class Kept(Protocol):
    """Stand for a text that is kept."""

    def read(self) -> bytes:
        """Give the text."""
        ...


Keeping = Callable[[bytes], Kept]


@dataclass(frozen=True, slots=True)
class Held:
    """Keep a text in memory."""

    text: bytes

    def read(self) -> bytes:
        """Give the text."""
        return self.text


class Shelf:
    """Keep texts in a file that has no name in its folder, and is gone with the process.

    What was put there can be read in processes that were forked afterwards, too.
    """

    def __init__(self, folder: Path) -> None:
        self._file, name = mkstemp(dir=folder)
        finalize(self, os.close, self._file)
        Path(name).unlink()
        self._end = 0

    def put(self, text: bytes) -> "Shelved":
        """Put a text on the shelf."""
        packed = zlib.compress(text, _LEVEL)
        place = Shelved(self, self._end, len(packed))
        self._end += os.pwrite(self._file, packed, self._end)
        return place

    def read(self, at: int, size: int) -> bytes:
        """Read the text that stands at a place."""
        return zlib.decompress(os.pread(self._file, size, at))


@dataclass(frozen=True, slots=True)
class Shelved:
    """Say where a text stands on a shelf."""

    shelf: Shelf
    at: int
    size: int

    def read(self) -> bytes:
        """Give the text."""
        return self.shelf.read(self.at, self.size)
