# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write a linkset: its links in a graph of their own, and where that graph comes from."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ingest.catalogue.statements import said, term, typed
from ingest.documents import filled, text, to_quads
from ingest.iris import Iris, concept
from ingest.registry import Linkset

# The data as a whole, which every linkset is a part of.
_ALL = "all"


def written_linkset(
    linkset: Linkset, links: Sequence[tuple[str, str]], iris: Iris, licence: str | None
) -> list[Quad]:
    """Write links as statements, and what is known of them in the graph of provenance.

    ``licence`` is given where it binds the links to terms of their own; all others follow from
    the source.
    """
    graph, predicate = iris.graph(f"links/{linkset.name}"), term(linkset.predicate)
    named = NamedNode(graph)
    linked = [Quad(NamedNode(own), predicate, NamedNode(other), named) for own, other in links]
    return [*linked, *_about(linkset, graph, len(linked), iris, licence)]


def _about(
    linkset: Linkset, graph: str, count: int, iris: Iris, licence: str | None
) -> Iterator[Quad]:
    document = {
        "id": graph,
        "type": ["Source"],
        "title": text(linkset.title),
        "description": text(linkset.method),
        "date": linkset.date.isoformat(),
        "confidence": concept("confidence-level", linkset.confidence),
        "source": [iris.thing("source", linkset.source)],
        "license": licence,
    }
    provenance = iris.graph("provenance")
    yield from to_quads([filled(document)], provenance)
    named = NamedNode(provenance)
    for one in _as_void(linkset, graph, count, iris):
        yield Quad(one.subject, one.predicate, one.object, named)


def _as_void(linkset: Linkset, graph: str, count: int, iris: Iris) -> Iterator[Triple]:
    """Say what is linked with what, in the words of VoID (section 5)."""
    target = f"{graph}#target"
    yield from typed(graph, "void:Linkset")
    yield from said(
        graph,
        ("void:subjectsTarget", NamedNode(iris.dataset(_ALL))),
        ("void:objectsTarget", NamedNode(target)),
        ("void:linkPredicate", term(linkset.predicate)),
        ("void:triples", Literal(count)),
    )
    yield from typed(target, "void:Dataset")
    yield from said(target, ("void:uriSpace", linkset.target))
