"""What a document says of a resource: its statements and those that make it readable.

The graphs of the release are merged: a document is one small graph.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Store, Triple

from ontology.context import expand

_REGISTERED = NamedNode(expand("albo:registeredEntity"))
_ASSESSES = NamedNode(expand("albo:assesses"))
_IN_ZONE = NamedNode(expand("albo:inHomogeneousZone"))
_HAS_PART = NamedNode(expand("dct:hasPart"))
_NAMES = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "dct:title"))


def describe(store: Store, iri: str) -> set[Triple]:
    """Give the statements about a resource; an empty set where nothing is known of it.

    With it come its fragments, its entries and their assessments, and the names of the
    things it points at.
    """
    about = set(_closure(store, NamedNode(iri)))
    if not about:
        return set()
    ends = {
        end for triple in about if _wants_name(triple) for end in (triple.subject, triple.object)
    }
    nodes = (end for end in ends if isinstance(end, NamedNode))
    return about.union(*(names(store, node) for node in nodes))


def names(store: Store, node: NamedNode) -> Iterator[Triple]:
    """Yield the statements that name a thing."""
    for predicate in _NAMES:
        for quad in store.quads_for_pattern(node, predicate, None):
            if isinstance(quad.object, Literal):
                yield Triple(quad.subject, quad.predicate, quad.object)


def _wants_name(triple: Triple) -> bool:
    # A verdict says its own title: naming its requirement again would only swell the document.
    return triple.predicate.value != expand("earl:test")


def _closure(store: Store, root: NamedNode) -> Iterator[Triple]:
    waiting, seen = [root], {root}
    while waiting:
        node = waiting.pop()
        for triple in _statements(store, node):
            yield triple
            for other in (triple.subject, triple.object):
                if (
                    isinstance(other, NamedNode)
                    and other not in seen
                    and _belongs(other, triple, node)
                ):
                    seen.add(other)
                    waiting.append(other)


def _statements(store: Store, node: NamedNode) -> Iterator[Triple]:
    """Yield what is said of a node, and what says that something is about it."""
    for quad in store.quads_for_pattern(node, None, None):
        yield Triple(quad.subject, quad.predicate, quad.object)
    for predicate in (_REGISTERED, _ASSESSES, _IN_ZONE):
        for quad in store.quads_for_pattern(None, predicate, node):
            yield Triple(quad.subject, quad.predicate, quad.object)


def _belongs(other: NamedNode, triple: Triple, node: NamedNode) -> bool:
    """Say whether a neighbour is part of the document: a fragment, an entry, an assessment."""
    if triple.object == node:
        return triple.predicate in (_REGISTERED, _ASSESSES)
    document = node.value.split("#")[0]
    return other.value.startswith(document + "#") or triple.predicate == _HAS_PART


def ordered(triples: Iterable[Triple]) -> list[Triple]:
    """Put statements in a fixed order, so that a document always has the same bytes."""
    return sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
