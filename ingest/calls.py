"""Carry calls and vocabulary into the graphs of a release."""

from collections.abc import Iterable, Iterator

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from ingest.iris import Iris
from ontology.context import expand
from ontology.vocabulary import ONTOLOGY, quads
from shapes.calls import Call

_SHAPES = {NamedNode(expand(name)) for name in ("sh:PropertyShape", "sh:NodeShape")}
_TYPE = NamedNode(expand("rdf:type"))


def call_quads(call: Call, iris: Iris) -> Iterator[Quad]:
    """Give a call's statements: the rules in the default graph, the shapes in their own."""
    named = list(skolemised(parse(call.turtle, format=RdfFormat.TURTLE), iris, call.identifier))
    shapes = {quad.subject for quad in named if quad.predicate == _TYPE and quad.object in _SHAPES}
    own_graph = NamedNode(iris.graph("shapes"))
    prefix = iris.skolem("")
    for quad in named:
        is_shape = quad.subject in shapes or str(quad.subject).startswith(f"<{prefix}")
        graph = own_graph if is_shape else DefaultGraph()
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def vocabulary_quads(iris: Iris) -> Iterator[Quad]:
    """Give the ontology in its own graph, and the code lists in the default graph."""
    graph = NamedNode(iris.graph("ontology"))
    for quad in quads():
        of_ontology = str(quad.subject).startswith(f"<{ONTOLOGY[:-1]}")
        yield Quad(
            quad.subject, quad.predicate, quad.object, graph if of_ontology else DefaultGraph()
        )


def skolemised(statements: Iterable[Quad], iris: Iris, name: str) -> Iterator[Quad]:
    """Give every blank node an IRI that depends on the graph alone (RDFC-1.0 labels)."""
    dataset = Dataset(statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    for quad in dataset:
        subject, value = (
            NamedNode(iris.skolem(f"{name}-{term.value}")) if isinstance(term, BlankNode) else term
            for term in (quad.subject, quad.object)
        )
        yield Quad(subject, quad.predicate, value)
