# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The saved questions as data: SHACL executables, which editors of queries and agents look for."""

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from endpoint.saved.examples import Example, examples
from endpoint.saved.parameters import KINDS
from ontology.context import expand, prefixes

_NAME = re.compile(r"\b([a-z][a-z0-9-]*):[A-Za-z*]")


def catalogue(base: str) -> Iterator[Triple]:
    """Describe every saved question as a ``sh:SPARQLSelectExecutable`` of this endpoint."""
    for one in examples():
        node = NamedNode(f"{base}/queries/{one.name}")
        for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
            yield Triple(node, NamedNode(expand("rdf:type")), NamedNode(expand(kind)))
        yield _said(node, "rdfs:comment", Literal(one.question.it, language="it"))
        yield _said(node, "rdfs:comment", Literal(one.question.en, language="en"))
        yield _said(node, "sh:select", Literal(alone(one.query, base)))
        yield _said(node, "schema:target", NamedNode(f"{base}/sparql"))
        yield from _parameters(one, node)


def _parameters(one: Example, node: NamedNode) -> Iterator[Triple]:
    for parameter in one.parameters:
        place = NamedNode(f"{node.value}#parameter-{parameter.name}")
        yield _said(node, "sh:parameter", place)
        # The local name of its path is the name of its variable (SHACL-AF, 5.2.1).
        yield _said(place, "sh:path", NamedNode(f"{node.value}#{parameter.name}"))
        yield _said(place, "sh:optional", Literal(True))
        yield _said(place, "sh:description", Literal(KINDS[parameter.kind].rule.it, language="it"))
        yield _said(place, "sh:description", Literal(KINDS[parameter.kind].rule.en, language="en"))
        yield _said(place, "sh:name", Literal(parameter.label.it, language="it"))
        yield _said(place, "sh:name", Literal(parameter.label.en, language="en"))


def _said(node: NamedNode, name: str, value: NamedNode | Literal) -> Triple:
    return Triple(node, NamedNode(expand(name)), value)


def as_graph(base: str) -> list[Quad]:
    """Give the catalogue in a graph of its own, for a release to hold."""
    graph = NamedNode(f"{base}/graph/examples")
    return [Quad(one.subject, one.predicate, one.object, graph) for one in catalogue(base)]


def alone(query: str, base: str) -> str:
    """Give a query with the prefixes and the base that this endpoint declares by itself."""
    used = sorted(set(_NAME.findall(query)) & set(prefixes()))
    head = [f"BASE <{base}/>", *(f"PREFIX {name}: <{prefixes()[name]}>" for name in used)]
    return "\n".join((*head, query))
