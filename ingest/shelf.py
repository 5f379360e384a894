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
from tempfile import TemporaryFile
from typing import Protocol
from weakref import finalize

# Of text this level keeps a fifth, and takes less time than writing it all.
_LEVEL = 1


class Kept(Protocol):
    """Stand for a text that is kept."""

    def read(self) -> bytes:
        """Give the text."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Keep a text in memory, packed."""

    packed: bytes

    @classmethod
    def of(cls, text: bytes) -> "Held":
        """Pack a text."""
        return cls(zlib.compress(text, _LEVEL))

    def read(self) -> bytes:
        """Give the text."""
        return zlib.decompress(self.packed)


class Shelf:
    """Keep texts in a file that has no name in its folder, and is gone with the process.

    What was put there can be read in processes that were forked afterwards, too.
    """

    def __init__(self, folder: Path) -> None:
        file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lasts as long as the shelf
        finalize(self, file.close)
        self._file, self._end = file.fileno(), 0

    def put(self, text: Held) -> "Shelved":
        """Put a text on the shelf."""
        place = Shelved(self, self._end, len(text.packed))
        rest = memoryview(text.packed)
        # A disk that is nearly full takes a part, and refuses the next.
        while rest:
            written = os.pwrite(self._file, rest, self._end)
            self._end, rest = self._end + written, rest[written:]
        return place

    def read(self, at: int, size: int) -> Held:
        """Give the text that stands at a place."""
        return Held(os.pread(self._file, size, at))


@dataclass(frozen=True, slots=True)
class Shelved:
    """Say where a text stands on a shelf."""

    shelf: Shelf
    at: int
    size: int

    def read(self) -> bytes:
        """Give the text."""
        return self.shelf.read(self.at, self.size).read()


# Says where a text is kept.
Keeping = Callable[[Held], Kept]


def in_hand(text: Held) -> Kept:
    """Keep a text where it is."""
    return text
