# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the endpoint says of itself to a program.

The description follows SPARQL 1.1 Service Description, and describes the data with VoID.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from endpoint.graphs import SYNTAXES, in_syntax
from endpoint.negotiation import FORMATS, HTML, TURTLE, accepted, choose, holds
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.sparql.void import partitions
from ontology.context import expand
from ontology.text import Text

_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
)
# Functions of GeoSPARQL that the engine knows, which a test tries one by one.
FUNCTIONS = ("distance", "envelope", "sfContains", "sfIntersects", "sfWithin")
# Beyond SPARQL 1.1: triple terms and reifiers of the working draft, and LATERAL (SEP 6).
_EXTENSIONS = (
    "https://www.w3.org/TR/sparql12-query/",
    "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md",
)
_LICENSE = expand("dct:license")
Object = NamedNode | BlankNode | Literal


def introduced_to(request: Request) -> str | None:
    """Give the form in which who asks nothing yet is told what this is: a page, or RDF."""
    name = request.query_params.get("format")
    return FORMATS.get(name) if name else choose(accepted(request), (*SYNTAXES, HTML))


@dataclass(frozen=True)
class Abilities:
    """Say what queries may do beyond SPARQL 1.1: ask other servers, use what the store has more."""

    federates: bool
    extends: bool = True


def introduce(request: Request, served: Served, abilities: Abilities) -> Response:
    """Describe the service to a program; raises Problem where it accepts no form of that."""
    form = introduced_to(request)
    if form is None or form not in SYNTAXES:
        raise Problem("bad-request", _NO_QUERY)
    return describe_service(request, served, form, abilities)


def describe_void(request: Request, served: Served, abilities: Abilities) -> Response:
    """Answer at ``/.well-known/void``: the service, and the data with all that they are made of."""
    form = choose(accepted(request), (*SYNTAXES,)) or TURTLE
    return describe_service(request, served, form, abilities, counted=True)


def describe_service(
    request: Request, served: Served, form: str, abilities: Abilities, *, counted: bool = False
) -> Response:
    """Write the description of the service in one form, with the counts of the data or without."""
    tag = served.tag_of("service", form, abilities, counted)
    headers = {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept"}
    headers["Albo-Release"] = str(served.release.info.number)
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    said = list(_service(served, abilities))
    if counted:
        said += partitions(f"{served.base}/sparql#dataset", served.statistics, served.base)
    return Response(in_syntax(said, form), headers=headers, media_type=form)


def _service(served: Served, abilities: Abilities) -> Iterator[Triple]:
    place = f"{served.base}/sparql"
    service = NamedNode(f"{place}#service")
    yield from _said(
        service,
        ("rdf:type", NamedNode(expand("sd:Service"))),
        ("sd:endpoint", NamedNode(place)),
        ("sd:supportedLanguage", NamedNode(expand("sd:SPARQL11Query"))),
        ("sd:defaultEntailmentRegime", NamedNode("http://www.w3.org/ns/entailment/Simple")),
        ("sd:defaultDataset", NamedNode(f"{place}#dataset")),
        *(("sd:resultFormat", NamedNode(_FORMATS + name)) for name in _RESULTS),
    )
    if abilities.extends:
        yield from _said(
            service,
            *(("sd:extensionFunction", NamedNode(expand(f"geof:{name}"))) for name in FUNCTIONS),
            *(("sd:languageExtension", NamedNode(address)) for address in _EXTENSIONS),
        )
    if abilities.federates:
        yield from _said(service, ("sd:feature", NamedNode(expand("sd:BasicFederatedQuery"))))
    yield from _dataset(served, NamedNode(f"{place}#dataset"))


def _dataset(served: Served, dataset: NamedNode) -> Iterator[Triple]:
    info, default = served.release.info, NamedNode(f"{dataset.value}-default")
    licence = ("dct:license", NamedNode(info.licence))
    own = {graph: list(served.values(graph, _LICENSE)) for graph in served.graphs}
    yield from _said(
        dataset,
        ("rdf:type", NamedNode(expand("sd:Dataset"))),
        ("rdf:type", NamedNode(expand("void:Dataset"))),
        ("dct:title", Literal(info.title.it, language="it")),
        ("dct:title", Literal(info.title.en, language="en")),
        # Where graphs have terms of their own, those of the whole are those of none.
        *([] if any(own.values()) else [licence]),
        ("void:sparqlEndpoint", NamedNode(f"{served.base}/sparql")),
        *(
            ("void:dataDump", NamedNode(f"{served.base}/dumps/{path.name}"))
            for path in served.release.quad_files
        ),
        ("void:uriSpace", Literal(f"{served.base}/id/")),
        ("void:triples", Literal(info.quads)),
        ("sd:defaultGraph", default),
    )
    yield from _said(default, ("rdf:type", NamedNode(expand("sd:Graph"))), licence)
    for number, graph in enumerate(served.graphs, 1):
        entry = NamedNode(f"{dataset.value}-graph-{number}")
        yield from _said(dataset, ("sd:namedGraph", entry))
        yield from _said(
            entry,
            ("rdf:type", NamedNode(expand("sd:NamedGraph"))),
            ("sd:name", NamedNode(graph)),
            *(("dct:license", NamedNode(one)) for one in own[graph] or [info.licence]),
        )


def _said(subject: NamedNode, *facts: tuple[str, Object]) -> Iterator[Triple]:
    return (Triple(subject, NamedNode(expand(name)), value) for name, value in facts)


_NO_QUERY = Text(it="Manca il parametro «query».", en='The parameter "query" is missing.')
