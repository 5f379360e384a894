"""What a document says of a resource: its statements and those that make it readable.

The graphs of the release are merged: a document is one small graph.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Store, Triple

from ontology.context import expand

# What points at a resource and belongs in its document: a space has entries, an entry
# assessments, the ontology terms, a code list codes.
_PARTS = frozenset(
    NamedNode(expand(name))
    for name in ("albo:registeredEntity", "albo:assesses", "rdfs:isDefinedBy", "skos:inScheme")
)
_IN_ZONE = NamedNode(expand("albo:inHomogeneousZone"))
_HAS_PART = NamedNode(expand("dct:hasPart"))
_NAMES = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "dct:title"))


def is_known(store: Store, iri: str) -> bool:
    """Say whether a release says anything about a resource."""
    return next(store.quads_for_pattern(NamedNode(iri), None, None), None) is not None


def describe(store: Store, iri: str) -> set[Triple]:
    """Give the statements about a resource.

    With it come its fragments, its entries and their assessments, and the names of the
    things it points at.
    """
    about = set(_closure(store, NamedNode(iri)))
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
    for predicate in (*_PARTS, _IN_ZONE):
        for quad in store.quads_for_pattern(None, predicate, node):
            yield Triple(quad.subject, quad.predicate, quad.object)


def _belongs(other: NamedNode, triple: Triple, node: NamedNode) -> bool:
    """Say whether a neighbour is part of the document: a fragment, an entry, a verdict."""
    if triple.object == node:
        return triple.predicate in _PARTS
    document = node.value.split("#")[0]
    return other.value.startswith(document + "#") or triple.predicate == _HAS_PART


def ordered(triples: Iterable[Triple]) -> list[Triple]:
    """Put statements in a fixed order, so that a document always has the same bytes."""
    return sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
