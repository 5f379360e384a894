# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write a small graph in the syntaxes of RDF: one table of them, one way to write."""

from collections.abc import Iterable, Mapping

from pyoxigraph import RdfFormat, Triple, serialize

from endpoint.negotiation import JSON_LD, TURTLE
from ontology.context import prefixes
from ontology.turtle import to_turtle

# The first is the answer to */*.
SYNTAXES: Mapping[str, RdfFormat] = {
    TURTLE: RdfFormat.TURTLE,
    JSON_LD: RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


def in_syntax(triples: Iterable[Triple], form: str) -> bytes:
    """Write statements; readable Turtle, and short names where the syntax has them."""
    if form == TURTLE:
        return to_turtle(triples)
    names = dict(prefixes()) if form == "application/rdf+xml" else None
    return serialize(triples, format=SYNTAXES[form], prefixes=names) or b""
