# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Collect the statements of a release: a few in memory, the rest in sorted files on the disk.

As objects a million statements take a gigabyte, as sorted lines next to nothing.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self
from weakref import finalize

from pyoxigraph import Quad, RdfFormat, serialize

# Lines that are held before they go to the disk, some fifty megabytes, and files that are open
# before they become one: a process may often open a thousand in all.
_HELD, _OPEN = 200_000, 64
Inspection = Callable[[Iterable[Quad]], None]


class Pile:
    """Take statements in any order, and give them as sorted lines of N-Quads, each once.

    ``inspect`` sees every statement and may raise; the files stand in ``folder``, have no name
    there, and are gone with the process; ``most`` lines are held in memory.
    """

    def __init__(
        self, folder: Path, inspect: Inspection = lambda _quads: None, most: int = _HELD
    ) -> None:
        self._folder = folder
        self._inspect = inspect
        self._most = most
        self._held: list[bytes] = []
        # Files by how often what they hold was put together.
        self._files: list[list[IO[bytes]]] = []
        # Files are closed with the pile that made them.
        self._taken_in: list[Pile] = []

    def __iadd__(self, quads: Iterable[Quad]) -> Self:
        """Take more statements."""
        some = list(quads)
        self._inspect(some)
        text = serialize(some, format=RdfFormat.N_QUADS) or b""
        self.add_lines(text.splitlines(keepends=True))
        return self

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Take statements that are lines already; whoever made them has inspected them."""
        self._held += lines
        if len(self._held) >= self._most:
            self._put_down(self._all_held(), 0)

    def take_in(self, other: "Pile") -> None:
        """Take all that another pile has collected, and leave it empty."""
        for level, files in enumerate(other._files):
            self._at(level).extend(files)
        self._held += other._held
        other._files, other._held = [], []
        self._taken_in.append(other)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines in order; they can be asked for again."""
        self._held = self._all_held()
        # The files stay open as long as somebody reads.
        yield from _merged([file for files in self._files for file in files], self._held)

    def _all_held(self) -> list[bytes]:
        return sorted(set(self._held))

    def _at(self, level: int) -> list[IO[bytes]]:
        while len(self._files) <= level:
            self._files.append([])
        return self._files[level]

    def _put_down(self, lines: Iterable[bytes], level: int) -> None:
        """Write sorted lines to the disk; where many files were written they become one."""
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lasts as long as the pile
        finalize(self, file.close)
        file.writelines(lines)
        self._held = []
        self._at(level).append(file)
        if len(self._files[level]) >= _OPEN:
            several, self._files[level] = self._files[level], []
            self._put_down(_merged(several), level + 1)
            for one in several:
                one.close()


def _merged(files: Sequence[IO[bytes]], held: Sequence[bytes] = ()) -> Iterator[bytes]:
    """Yield the lines of sorted files, and those that are held, in order and each once."""
    for file in files:
        file.seek(0)
    return (line for line, _ in groupby(heapq.merge(*files, held)))
