# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Find the calls of a deployment, and carry them and the vocabulary into a release."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

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
from ingest.kinds import entry_kinds
from ingest.registry import BadRegistry, Register, Registry
from ontology.context import expand
from ontology.vocabulary import ONTOLOGY, quads
from shapes.calls import Call, load_call, shipped_call, shipped_calls
from shapes.faults import MalformedCall

_SHAPES = {NamedNode(expand(name)) for name in ("sh:PropertyShape", "sh:NodeShape")}
_TYPE = NamedNode(expand("rdf:type"))


def calls_of(registry: Registry) -> Mapping[str, Call]:
    """Give the calls that the registers use, keyed by the name in the configuration.

    A name that ends in ``.ttl`` is a file of the deployment, any other one is shipped.
    Raises BadRegistry for a call that is not known, cannot be used, or does not concern
    what a register lists.
    """
    names = sorted({name for register in registry.registers for name in register.calls})
    calls = {name: _call(registry, name) for name in names}
    for register in registry.registers:
        for name in register.calls:
            _check_admits(register, calls[name])
    return calls


def _call(registry: Registry, name: str) -> Call:
    if name in shipped_calls():
        return shipped_call(name)
    if not name.endswith(".ttl"):
        known = ", ".join(shipped_calls())
        raise BadRegistry(f"avviso sconosciuto / unknown call: {name} (noti / known: {known})")
    try:
        return load_call(registry.readable(Path(name)))
    except MalformedCall as error:
        raise BadRegistry(str(error)) from error


def _check_admits(register: Register, call: Call) -> None:
    kind = entry_kinds()[register.kind].class_iri()
    if kind not in map(str, call.admits):
        raise BadRegistry(
            f"{register.id}: {call.identifier}: l'avviso non riguarda le iscrizioni di questo"
            " registro / the call is not for the entries of this register"
        )


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
