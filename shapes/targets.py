# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a shape is about: its targets (SHACL, 2.1.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import Node

from shapes.facts import Facts

# The predicates by which a shape says what it is about.
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_CLASSES = (RDFS.Class, OWL.Class)


@dataclass(frozen=True)
class Target:
    """Hold what a shape says that it is about."""

    classes: tuple[Node, ...]
    nodes: tuple[Node, ...]
    subjects_of: tuple[Node, ...]
    objects_of: tuple[Node, ...]

    @classmethod
    def of(cls, shapes: Graph, shape: Node) -> "Target":
        """Read the targets of a shape; one that is a class is about its own instances."""
        named, nodes, subjects, objects = (tuple(shapes.objects(shape, one)) for one in TARGETS)
        is_class = any((shape, RDF.type, kind) in shapes for kind in _CLASSES)
        own = (shape,) if is_class else ()
        return cls((*named, *own), nodes, subjects, objects)

    def __bool__(self) -> bool:
        """Say whether there is any: a shape without targets is only asked by other shapes."""
        return any((self.classes, self.nodes, self.subjects_of, self.objects_of))

    def focus_nodes(self, facts: Facts) -> Iterable[Node]:
        """Give the nodes that the shape is about, each once."""
        return dict.fromkeys(self._found(facts))

    def _found(self, facts: Facts) -> Iterator[Node]:
        for kind in self.classes:
            yield from facts.instances(kind)
        yield from self.nodes
        if self.subjects_of or self.objects_of:
            for subject, predicate, value in facts:
                if predicate in self.subjects_of:
                    yield subject
                if predicate in self.objects_of:
                    yield value

    def holds(self, facts: Facts, node: Node) -> bool:
        """Say whether the shape is about a node."""
        if any(facts.is_instance(node, kind) for kind in self.classes) or node in self.nodes:
            return True
        rest = Target((), (), self.subjects_of, self.objects_of)
        return bool(rest) and node in rest.focus_nodes(facts)


def shapes_with_targets(shapes: Graph) -> Iterable[Node]:
    """Give the shapes of a graph that say what they are about."""
    found = dict.fromkeys(one for kind in TARGETS for one in shapes.subjects(kind, None))
    classes = {one for kind in _CLASSES for one in shapes.subjects(RDF.type, kind)}
    for kind in (SH.NodeShape, SH.PropertyShape):
        found |= dict.fromkeys(one for one in shapes.subjects(RDF.type, kind) if one in classes)
    return found
