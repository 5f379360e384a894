# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements that are kept for long: as text, which takes a twentieth of the memory of objects."""

from collections.abc import Collection, Iterable, Iterator
from typing import cast

from pyoxigraph import Quad, RdfFormat, parse, serialize

from ingest.shelf import Held, Keeping, in_hand


class Folded(Collection[Quad]):
    """Hold statements in order, and read them again whenever they are gone through."""

    __slots__ = ("_count", "_text")

    def __init__(self, quads: Iterable[Quad], keep: Keeping = in_hand) -> None:
        text = serialize(quads, format=RdfFormat.N_QUADS) or b""
        self._text, self._count = keep(Held.of(text)), text.count(b"\n")

    def kept(self, keep: Keeping) -> "Folded":
        """Give the same statements, kept elsewhere if they are in hand."""
        other = Folded(())
        other._text = keep(self._text) if isinstance(self._text, Held) else self._text
        other._count = self._count
        return other

    def __iter__(self) -> Iterator[Quad]:
        """Read the statements."""
        # There is a graph in every line, if only the default one.
        return cast("Iterator[Quad]", parse(self._text.read(), format=RdfFormat.N_QUADS))

    def __contains__(self, quad: object) -> bool:
        """Say whether a statement is among them."""
        return any(one == quad for one in self)

    def __len__(self) -> int:
        """Count the statements."""
        return self._count
