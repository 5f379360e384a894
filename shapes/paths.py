# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The ways from a node to its values: property paths of shapes (SHACL, 2.3.1)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node

from shapes.facts import Facts
from shapes.remembering import once_a_graph


class NoSuchPath(ValueError):
    """Tell that a shape has no path, or one of a kind that no call needs so far."""


def path_of(shapes: Graph, shape: Node) -> URIRef | Path:
    """Give the SHACL path of a property shape as a path that can be walked.

    Raises NoSuchPath where there is none, or one of another kind.
    """
    known = _paths_read(shapes)
    if shape not in known:
        path = shapes.value(shape, SH.path)
        if path is None:
            raise NoSuchPath("a property shape without a path")
        known[shape] = _path(shapes, path)
    return known[shape]


@once_a_graph
def _paths_read(_shapes: Graph) -> dict[Node, URIRef | Path]:
    """Hold the paths of a graph that were read."""
    return {}


def _path(shapes: Graph, path: Node) -> URIRef | Path:
    if isinstance(path, URIRef):
        return path
    if (path, RDF.first, None) in shapes:
        return SequencePath(*(_path(shapes, step) for step in Collection(shapes, path)))
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return InvPath(_path(shapes, inverse))
    choice = shapes.value(path, SH.alternativePath)
    if choice is not None:
        return AlternativePath(*(_path(shapes, step) for step in Collection(shapes, choice)))
    for predicate, modifier in _REPEATED.items():
        repeated = shapes.value(path, predicate)
        if repeated is not None:
            return MulPath(_path(shapes, repeated), modifier)
    raise NoSuchPath("a kind of path that SHACL does not know")


_REPEATED: Mapping[URIRef, Literal["*", "+", "?"]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


def follow(facts: Facts, node: Node, path: URIRef | Path) -> dict[Node, None]:
    """Give the values that a path leads to, each once (SHACL, 2.1.3: value nodes)."""
    return dict.fromkeys(_step(facts, node, path))


def _step(facts: Facts, node: Node, path: URIRef | Path) -> Iterable[Node]:
    if isinstance(path, URIRef):
        return facts.objects(node, path)
    if isinstance(path, MulPath):
        return _repeated(facts, node, path)
    if isinstance(path, SequencePath):
        reached: Iterable[Node] = [node]
        for part in path.args:
            reached = dict.fromkeys(one for here in reached for one in _step(facts, here, part))
        return reached
    if isinstance(path, AlternativePath):
        return [one for part in path.args for one in _step(facts, node, part)]
    if not isinstance(path, InvPath):
        raise NoSuchPath("a kind of path that SHACL does not know")
    if isinstance(path.arg, URIRef):
        return facts.subjects(path.arg, node)
    starts = dict.fromkeys(subject for subject, _, _ in facts)
    return [one for one in starts if node in follow(facts, one, path.arg)]


def _repeated(facts: Facts, node: Node, path: MulPath) -> Iterable[Node]:
    """Walk a path again and again: from none at all, from once, or at most once."""
    reached: dict[Node, None] = {} if path.mod == "+" else {node: None}
    queue = list(_step(facts, node, path.path))
    for one in queue:
        if one not in reached:
            reached[one] = None
            queue += _step(facts, one, path.path) if path.more else ()
    return reached


def turns_back(path: URIRef | Path | None) -> bool:
    """Say whether a path holds the inverse of more than one step."""
    if isinstance(path, InvPath):
        return not isinstance(path.arg, URIRef)
    if isinstance(path, SequencePath | AlternativePath):
        return any(map(turns_back, path.args))
    return isinstance(path, MulPath) and turns_back(path.path)


def last_step(shapes: Graph, shape: Node) -> str | None:
    """Give the property in which the path of a shape ends; None where it has no such end."""
    path = shapes.value(shape, SH.path)
    return end_of(shapes, path)


def end_of(graph: Graph, path: Node | None) -> str | None:
    """Give the property in which a path ends."""
    if path is None or isinstance(path, URIRef):
        return None if path is None else str(path)
    steps = list(graph.items(path))
    return str(steps[-1]) if steps else None
