# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of documents: things, terms, codes, calls, shapes, what had no name."""

from fastapi import FastAPI
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from endpoint.description import is_known
from endpoint.documents.answer import respond, split
from endpoint.documents.existence import require_known
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from ontology import __version__
from ontology.context import expand
from ontology.text import Text

OWN = "https://w3id.org/albo"
_IDENTIFIER = NamedNode(expand("dct:identifier"))
_TYPE, _CALL = NamedNode(expand("rdf:type")), NamedNode(expand("albo:Call"))


def add_routes(app: FastAPI) -> None:
    """Add the addresses of things and terms; ``/doc`` is added with the documents of the past."""
    routes = {
        "/id/call/{name}": named_call,
        "/id/{concept}/{ref}": thing,
        "/.well-known/genid/{ref}": nameless,
        "/onto": term,
        "/onto.{name}": onto_in_form,
        "/onto/{name}": term,
        "/scheme/{name:path}": concept,
        "/software/{name}": software,
        "/calls/{name}": call,
        "/calls/{name}/{version}": call_version,
    }
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])


def thing(request: Request) -> Response:
    """Send whoever asks for a thing to the document about it (303, AgID 7.1.3)."""
    served = served_of(request)
    path = f"{request.path_params['concept']}/{request.path_params['ref']}"
    # What is no more may still be asked for as it was.
    if "at" not in request.query_params:
        require_known(served, f"{served.base}/id/{path}")
    target = f"{request.scope.get('root_path', '')}/doc/{path}"
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Cache-Control": "public, no-cache"}
    return RedirectResponse(target + query, 303, headers)


def named_call(request: Request) -> Response:
    """Send whoever asks for a call by the id that tables have for it to its page."""
    served, name = served_of(request), request.path_params["name"]
    if is_known(served.store, f"{served.base}/id/call/{name}"):
        request.path_params.update(concept="call", ref=name)
        return thing(request)
    require_known(served, call_iri(served, name))
    target = f"{request.scope.get('root_path', '')}/calls/{name}"
    return RedirectResponse(target, 303, {"Cache-Control": "public, no-cache"})


def document(request: Request) -> Response:
    """Answer with the document about a thing, in the form asked for."""
    ref, suffix = split(request.path_params["ref"])
    path = f"{request.path_params['concept']}/{ref}"
    iri = f"{served_of(request).base}/id/{path}"
    return respond(request, iri, f"/doc/{path}", suffix)


def nameless(request: Request) -> Response:
    """Answer for what had no name in its source (RDF 1.1 Concepts, section 3.5)."""
    ref, suffix = split(request.path_params["ref"])
    path = f"/.well-known/genid/{ref}"
    return respond(request, f"{served_of(request).base}{path}", path, suffix)


def term(request: Request) -> Response:
    """Answer with the ontology, or with what it says of one term."""
    name, suffix = split(request.path_params.get("name", ""))
    # The current version is the ontology itself.
    iri = f"{OWN}/onto/{name}" if name not in ("", __version__) else f"{OWN}/onto"
    return respond(request, iri, f"/onto/{name}" if name else "/onto", suffix)


def onto_in_form(request: Request) -> Response:
    """Serve ``/onto.ttl`` and its like: the ontology in one form."""
    request.path_params["name"] = f".{request.path_params['name']}"
    return term(request)


def concept(request: Request) -> Response:
    """Answer with a code list, or with one of its codes."""
    name, suffix = split(request.path_params["name"])
    return respond(request, f"{OWN}/scheme/{name}", f"/scheme/{name}", suffix)


def software(request: Request) -> Response:
    """Answer with a version of the software that judged."""
    name, suffix = split(request.path_params["name"])
    return respond(request, f"{OWN}/software/{name}", f"/software/{name}", suffix)


def call(request: Request) -> Response:
    """Answer with a call and its requirements."""
    name, suffix = split(request.path_params["name"])
    return respond(request, call_iri(served_of(request), name), f"/calls/{name}", suffix)


def call_version(request: Request) -> Response:
    """Answer with a call by its version; only that of this release is there."""
    name, (version, suffix) = request.path_params["name"], split(request.path_params["version"])
    served = served_of(request)
    iri = call_iri(served, name)
    current = next(served.values(iri, expand("owl:versionInfo")), None)
    if version != current:
        raise Problem("not-found", _NO_VERSION, version=current)
    return respond(request, iri, f"/calls/{name}", suffix)


def call_iri(served: Served, name: str) -> str:
    """Give the IRI of a call; a deployment may have some under IRIs of its own."""
    everywhere = DefaultGraph()
    for quad in served.store.quads_for_pattern(None, _IDENTIFIER, Literal(name), everywhere):
        if Quad(quad.subject, _TYPE, _CALL, everywhere) in served.store:
            return str(quad.subject)[1:-1]
    return f"{OWN}/call/{name}"


_NO_VERSION = Text(
    it="Dell'avviso c'è solo la versione corrente, che «version» nomina.",
    en='Of the call there is only the current version, which "version" names.',
)
