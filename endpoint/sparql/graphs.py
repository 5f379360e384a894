# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which graph a request wants: by name, the default one, or the one at this very address.

The half of the SPARQL 1.1 Graph Store HTTP Protocol that reads. A graph comes as the answer of a
query, so that the limits, the cache and the release are those of queries.
"""

from pyoxigraph import NamedNode
from starlette.requests import Request

from endpoint.description import named
from endpoint.pool.evaluation import GRAPHS
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.sparql.asked import Asked, release_in
from endpoint.sparql.forms import Parameters, forms, no_form
from ontology.text import Text

_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def asked_of(request: Request, parameters: Parameters, served: Served) -> Asked:
    """Read which graph is wanted, and in which form; raises Problem for one that is not there."""
    graph = _wanted(request, parameters, served)
    if graph is not None:
        _check_known(graph, served)
    _, form = forms(request, parameters)
    if form is None:
        raise no_form(list(GRAPHS))
    seen = None if graph is None else (graph.value,)
    return Asked(_EVERYTHING, seen, seen and (), None, form, release_in(parameters))


def _wanted(request: Request, parameters: Parameters, served: Served) -> NamedNode | None:
    """Give the name of the graph; None stands for the default graph."""
    path = request.path_params.get("name")
    if path is not None:
        return _named(f"{served.base}/graph/{path}")
    names = [value for key, value in parameters if key == "graph"]
    default = [value for key, value in parameters if key == "default"]
    if len(names) + len(default) != 1:
        raise Problem("bad-request", _ONE_GRAPH)
    return _named(names[0]) if names else None


def _named(iri: str) -> NamedNode:
    node = named(iri)
    if node is None:
        raise Problem("bad-request", Text(it="graph: non è un IRI.", en="graph: not an IRI."))
    return node


def _check_known(graph: NamedNode, served: Served) -> None:
    if not any(True for _ in served.store.quads_for_pattern(None, None, None, graph)):
        raise Problem("not-found", _UNKNOWN)


_ONE_GRAPH = Text(
    it="Serve uno solo fra «graph» e «default».",
    en='Exactly one of "graph" and "default" is needed.',
)
_UNKNOWN = Text(
    it="L'edizione non ha un grafo con questo nome: l'elenco è nella descrizione del servizio,"
    " /sparql.",
    en="The release has no graph of this name: the service description, /sparql, lists them.",
)
