# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The neighbours of a resource, grouped by the property that leads to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pyoxigraph import NamedNode, Quad, Store

from endpoint.description import named

# As many statements are read: what has more says so, and is not counted to the end.
LIMIT = 5000
Side = Literal["in", "out"]


@dataclass(frozen=True)
class Group:
    """Hold the neighbours by one property: ``out`` it points at, ``in`` point at it.

    ``is_cut`` says that there are more than were read.
    """

    side: Side
    property: str
    nodes: Sequence[str]
    is_cut: bool = False


def occurs(store: Store, iri: str) -> bool:
    """Say whether a release says anything of a resource, or names it."""
    node = named(iri)
    return node is not None and any(True for _ in (*_some(store, node), *_some(store, None, node)))


def _some(store: Store, subject: NamedNode | None, end: NamedNode | None = None) -> Iterator[Quad]:
    return islice(store.quads_for_pattern(subject, None, end), 1)


def groups(store: Store, iri: str) -> list[Group]:
    """Give all neighbours of a resource, those that it points at first."""
    node = NamedNode(iri)
    said = list(islice(store.quads_for_pattern(node, None, None), LIMIT))
    pointing = list(islice(store.quads_for_pattern(None, None, node), LIMIT))
    out = [(quad.predicate.value, quad.object) for quad in said]
    back = [(quad.predicate.value, quad.subject) for quad in pointing]
    return [
        *_grouped("out", out, is_cut=len(said) == LIMIT),
        *_grouped("in", back, is_cut=len(pointing) == LIMIT),
    ]


def _grouped(side: Side, pairs: Sequence[tuple[str, object]], *, is_cut: bool) -> Iterator[Group]:
    found: dict[str, set[str]] = {}
    for predicate, end in pairs:
        if isinstance(end, NamedNode):
            found.setdefault(predicate, set()).add(end.value)
    for predicate, nodes in sorted(found.items()):
        yield Group(side, predicate, sorted(nodes), is_cut)


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Share the room of a column among groups: each gets one, the rest goes round."""
    given = [0] * len(sizes)
    while room > 0 and any(one < size for one, size in zip(given, sizes, strict=True)):
        for place, size in enumerate(sizes):
            if given[place] < size and room > 0:
                given[place] += 1
                room -= 1
    return given
