# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a document says of a resource: its statements and those that make it readable.

The graphs of the release are merged: a document is one small graph.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from ontology.context import expand

# What points at a resource and belongs in its document: a space has entries, an entry
# assessments, the ontology terms, a code list codes.
_PARTS = frozenset(
    NamedNode(expand(name))
    for name in ("albo:registeredEntity", "albo:assesses", "rdfs:isDefinedBy", "skos:inScheme")
)
_ENTRIES = frozenset((NamedNode(expand("albo:registeredEntity")),))
_IN_ZONE = NamedNode(expand("albo:inHomogeneousZone"))
# What a node is told with: a verdict with its assessment, and with what it came to.
_RESULT = NamedNode(expand("earl:result"))
_WITH = frozenset((NamedNode(expand("dct:hasPart")), _RESULT))
_LICENSE = NamedNode(expand("dct:license"))
_CONFIDENCE = NamedNode(expand("albo:confidence"))
_UNVERIFIED = NamedNode(expand("confidence-level:unverified"))
_NAMES = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "dct:title"))


@dataclass(frozen=True)
class Extent:
    """Say how much of what belongs to a resource is told with it.

    ``parts`` are the properties by which others belong to it, ``fragments`` whether its own
    parts are told, ``without`` the names of those that are left out.
    """

    parts: frozenset[NamedNode] = _PARTS
    fragments: bool = True
    without: frozenset[str] = frozenset()

    def covers(self, other: NamedNode, document: str) -> bool:
        """Say whether a node is a fragment that is told with a document."""
        start, mark, name = other.value.partition("#")
        return self.fragments and mark == "#" and start == document and name not in self.without


# All that a document says; a row of a list with its entry; the bare facts of something long.
WHOLE = Extent()
ROW = Extent(_ENTRIES, without=frozenset(("boundary",)))
BARE = Extent(frozenset(), fragments=False)


def named(iri: str) -> NamedNode | None:
    """Make a node of an address; None where it can name nothing."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def is_known(store: Store, iri: str) -> bool:
    """Say whether a release says anything about a resource."""
    node = named(iri)
    return node is not None and any(True for _ in store.quads_for_pattern(node, None, None))


# What names things, by thing.
Names = dict[NamedNode, tuple[Triple, ...]]


def describe(
    store: Store, iri: str, extent: Extent = WHOLE, known: Names | None = None
) -> set[Triple]:
    """Give the statements about a resource.

    With it come its fragments, its entries and their assessments, the names of the things
    it points at, and the licence of whatever comes from a graph with terms of its own. ``known``
    keeps the names for others of the same answer, most of which point at the same.
    """
    whole = {NamedNode(iri)}
    said = list(_closure(store, NamedNode(iri), extent, whole))
    about = {Triple(quad.subject, quad.predicate, quad.object) for quad in said}
    ends = {
        end for triple in about if _wants_name(triple) for end in (triple.subject, triple.object)
    }
    # Of what is told whole the name is told already: most of a document are verdicts and results.
    nodes = [end for end in ends - whole if isinstance(end, NamedNode)]
    known = {} if known is None else known
    for node in nodes:
        if node not in known:
            known[node] = tuple(names(store, node))
    return about.union(_licences(store, iri, said), *map(known.__getitem__, nodes))


def _licences(store: Store, iri: str, said: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the licence of each graph that some statement comes from and that has one."""
    graphs = {quad.graph_name for quad in said if isinstance(quad.graph_name, NamedNode)}
    for graph in graphs:
        for quad in store.quads_for_pattern(graph, _LICENSE, None):
            yield Triple(NamedNode(iri), _LICENSE, quad.object)


def graphs_of(store: Store, triple: Triple) -> Iterator[NamedNode]:
    """Yield the named graphs that hold a statement."""
    for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object):
        if isinstance(quad.graph_name, NamedNode):
            yield quad.graph_name


def graphs_about(store: Store, iri: str) -> set[NamedNode]:
    """Give the named graphs that say something of a resource."""
    quads = store.quads_for_pattern(NamedNode(iri), None, None)
    return {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}


def unverified(store: Store, triples: Iterable[Triple]) -> set[Triple]:
    """Give the statements that only a graph of unverified links holds."""
    return {
        triple
        for triple in triples
        for graph in graphs_of(store, triple)
        if Quad(graph, _CONFIDENCE, _UNVERIFIED) in _facts(store, graph)
    }


def _facts(store: Store, graph: NamedNode) -> set[Quad]:
    found = store.quads_for_pattern(graph, _CONFIDENCE, None)
    return {Quad(quad.subject, quad.predicate, quad.object) for quad in found}


def names(store: Store, node: NamedNode) -> Iterator[Triple]:
    """Yield the statements that name a thing, and what marks it as unverified."""
    if any(True for _ in store.quads_for_pattern(node, _CONFIDENCE, _UNVERIFIED)):
        yield Triple(node, _CONFIDENCE, _UNVERIFIED)
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(node, predicate, None):
            if isinstance(quad.object, Literal):
                yield Triple(quad.subject, quad.predicate, quad.object)


def _wants_name(triple: Triple) -> bool:
    # What a verdict came to has its title: naming its requirement would only swell the document.
    return triple.predicate.value != expand("earl:test")


def _closure(store: Store, root: NamedNode, extent: Extent, seen: set[NamedNode]) -> Iterator[Quad]:
    """Yield what is said of a node, and of all that belongs to it: those it adds to ``seen``."""
    waiting, results = [root], set[object]()
    while waiting:
        node = waiting.pop()
        is_part = node != root and ("#" in node.value or node in results)
        for quad in _statements(store, node, extent, is_part=is_part):
            yield quad
            if quad.predicate == _RESULT:
                results.add(quad.object)
            for other in (quad.subject, quad.object):
                if (
                    isinstance(other, NamedNode)
                    and other not in seen
                    and _belongs(other, quad, node, extent)
                ):
                    seen.add(other)
                    waiting.append(other)


def _statements(store: Store, node: NamedNode, extent: Extent, *, is_part: bool) -> Iterator[Quad]:
    """Yield what is said of a node, and what says that something is about it.

    Nothing is about a part of something: most nodes of a document are verdicts and results.
    """
    yield from store.quads_for_pattern(node, None, None)
    if not is_part:
        for predicate in (*extent.parts, *((_IN_ZONE,) if extent == WHOLE else ())):
            yield from store.quads_for_pattern(None, predicate, node)


def _belongs(other: NamedNode, quad: Quad, node: NamedNode, extent: Extent) -> bool:
    """Say whether a neighbour is part of the document: a fragment, an entry, a verdict."""
    if quad.object == node:
        return quad.predicate in extent.parts
    if quad.predicate in _WITH and extent.fragments:
        return True
    return extent.covers(other, node.value.split("#")[0])


def ordered(triples: Iterable[Triple]) -> list[Triple]:
    """Put statements in a fixed order, so that a document always has the same bytes."""
    return sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
