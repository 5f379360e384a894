# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements that are kept for long: as text, which takes a twentieth of the memory of objects."""

from collections.abc import Collection, Iterable, Iterator
from typing import cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from ingest.shelf import Held, Keeping, in_hand


class Folded(Collection[Quad]):
    """Hold statements of the default graph in order, and read them again when gone through."""

    __slots__ = ("_count", "_text")

    def __init__(self, quads: Iterable[Quad], keep: Keeping = in_hand) -> None:
        self._fold(serialize(quads, format=RdfFormat.N_QUADS) or b"", keep)

    def _fold(self, text: bytes, keep: Keeping) -> None:
        self._text, self._count = keep(Held.of(text)), text.count(b"\n")

    def kept(self, keep: Keeping) -> "Folded":
        """Give the same statements, kept elsewhere if they are in hand."""
        other = Folded(())
        other._text = keep(self._text) if isinstance(self._text, Held) else self._text
        other._count = self._count
        return other

    def beside(self, quads: Iterable[Quad], keep: Keeping) -> "Folded":
        """Give the same statements, and some others after them."""
        other = Folded(())
        more = serialize(quads, format=RdfFormat.N_QUADS) or b""
        other._fold(self._text.read() + more, keep)
        return other

    def lines(self, graph: str | None = None) -> list[bytes]:
        """Give the lines of N-Quads, without making statements of them: as they are, or in a graph.

        It takes a tenth of the time.
        """
        found = self._text.read().splitlines(keepends=True)
        if graph is None:
            return found
        end = b"%s .\n" % str(NamedNode(graph)).encode()
        return [line[: -len(_END)] + end for line in found]

    def of(self, predicate: NamedNode) -> Iterator[Quad]:
        """Yield the statements of one property."""
        name = str(predicate).encode()
        lines = [line for line in self.lines() if name in line]
        for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS):
            # The name may stand in a text, too.
            if quad.predicate == predicate:
                yield cast("Quad", quad)

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


# How a line of the default graph ends, after the blank behind its object.
_END = b".\n"
