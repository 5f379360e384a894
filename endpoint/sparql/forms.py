# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms of answers: four for solutions, six for graphs, chosen by name or by Accept."""

from collections.abc import Sequence

from starlette.requests import Request

from endpoint.negotiation import accepted, choose
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from endpoint.problems import Problem
from ontology.text import Text

SHORT_NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
# Names that clients write in ?format= for graphs; the first two mean tables where there are rows.
_OF_GRAPHS = {
    "json": "application/ld+json",
    "xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
    "n3": "text/turtle",
    "rdf+xml": "application/rdf+xml",
    "turtle": "text/turtle",
}
# Names that clients use for the same forms, of solutions and of graphs.
ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
GRAPH_ALIASES = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
}

Parameters = Sequence[tuple[str, str]]
# A form for solutions and one for graphs; None where the client accepts none.
Forms = tuple[str | None, str | None]
# What a page is made from.
FOR_A_PAGE: Forms = (SHORT_NAMES["json"], SHORT_NAMES["ttl"])


def forms(request: Request, parameters: Parameters) -> Forms:
    """Choose a form for either kind of answer; raises Problem where the client accepts neither."""
    name = next((value for key, value in parameters if key == "format"), None)
    if name is not None:
        return _named(name)
    accept = accepted(request)
    solutions = choose(accept, (*SOLUTIONS, *ALIASES))
    graphs = choose(accept, (*GRAPHS, *GRAPH_ALIASES))
    if solutions is None and graphs is None:
        raise no_form([*SOLUTIONS, *GRAPHS])
    return (
        ALIASES.get(solutions, solutions) if solutions else None,
        GRAPH_ALIASES.get(graphs, graphs) if graphs else None,
    )


def _named(name: str) -> Forms:
    wanted = SHORT_NAMES.get(name, name)
    solutions = wanted if wanted in SOLUTIONS else None
    graphs = _OF_GRAPHS.get(name, wanted if wanted in GRAPHS else None)
    if solutions is None and graphs is None:
        raise Problem("bad-request", _unknown(name), known=list(SHORT_NAMES))
    return solutions, graphs


def no_form(available: Sequence[str]) -> Problem:
    """Make the problem of a client that accepts none of the forms there are."""
    return Problem("not-acceptable", _NO_FORM, available=list(available))


def _unknown(name: str) -> Text:
    return Text(
        it=f"Il formato «{name[:40]}» non è noto.", en=f'The format "{name[:40]}" is not known.'
    )


_NO_FORM = Text(
    it="Nessuna delle forme accettate è disponibile per questa query.",
    en="None of the accepted forms is available for this query.",
)
