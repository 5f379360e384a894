# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Collect the statements of a release: a few in memory, the rest in sorted files on the disk.

As objects a million statements take a gigabyte, as sorted lines next to nothing.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from pyoxigraph import Quad, RdfFormat, serialize

# Statements that are held as objects before they go to the disk.
_HELD = 50_000
Inspection = Callable[[Iterable[Quad]], None]


class Pile:
    """Take statements in any order, and give them as sorted lines of N-Quads, each once.

    ``inspect`` sees every statement and may raise; the files stand in ``folder``, have no name
    there, and are gone with the process.
    """

    def __init__(self, folder: Path, inspect: Inspection = lambda _quads: None) -> None:
        self._folder = folder
        self._inspect = inspect
        self._held: list[Quad] = []
        self._files: list[IO[bytes]] = []

    def __iadd__(self, quads: Iterable[Quad]) -> Self:
        """Take more statements."""
        self._held += quads
        if len(self._held) >= _HELD:
            self._put_down()
        return self

    def take_in(self, other: "Pile") -> None:
        """Take all that another pile has collected."""
        self._files += other._files
        self += other._held

    def lines(self) -> Iterator[bytes]:
        """Yield the lines in order; they can be asked for again."""
        self._inspect(self._held)
        for file in self._files:
            file.seek(0)
        merged = heapq.merge(*self._files, _sorted_lines(self._held))
        return (line for line, _ in groupby(merged))

    def _put_down(self) -> None:
        self._inspect(self._held)
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lasts as long as the pile
        file.writelines(_sorted_lines(self._held))
        self._files.append(file)
        self._held = []


def _sorted_lines(quads: Iterable[Quad]) -> list[bytes]:
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return sorted(set(text.splitlines(keepends=True)))
