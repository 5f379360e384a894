"""Things and the documents about them: ``/id/…`` answers 303, ``/doc/…`` in many forms.

A document's address with a suffix names one form; without, the form is negotiated.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from endpoint.description import describe, ordered, unverified
from endpoint.listing import listing
from endpoint.negotiation import (
    DOCUMENTS,
    FORMATS,
    HTML,
    JSON_LD,
    TURTLE,
    accepted,
    choose,
    holds,
)
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.relations import around
from endpoint.served import Served, served_of
from endpoint.sheet import sheet
from endpoint.tombstones import check_known
from endpoint.tree import to_tree
from endpoint.wording import Wording
from ontology import __version__
from ontology.context import CONTEXT_JSON, VERSION, expand, prefixes
from ontology.text import Text
from ontology.turtle import to_turtle

OWN = "https://w3id.org/albo"
_IDENTIFIER = NamedNode(expand("dct:identifier"))
_TYPE, _CALL = NamedNode(expand("rdf:type")), NamedNode(expand("albo:Call"))
_SUFFIXES = {media_type: suffix for suffix, media_type in FORMATS.items()}
_RDF = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_DOWNLOADS = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".jsonld": JSON_LD,
    ".ttl": TURTLE,
}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Document:
    """Hold a document to be written: what it is about, where it is, what it says.

    A document of the past says in a ``note`` of when it is, and in ``asked`` by which query it is
    found; what its page names and points at comes ``beside`` it, and not from how things are now.
    """

    iri: str
    path: str
    triples: list[Triple]
    note: Text | None = None
    beside: Sequence[Triple] | None = None
    asked: str = ""


def thing(request: Request) -> Response:
    """Send whoever asks for a thing to the document about it (303, AgID 7.1.3)."""
    served = served_of(request)
    path = f"{request.path_params['concept']}/{request.path_params['ref']}"
    # What is no more may still be asked for as it was.
    if "at" not in request.query_params:
        check_known(served, f"{served.base}/id/{path}")
    target = f"{request.scope.get('root_path', '')}/doc/{path}"
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Cache-Control": "public, no-cache"}
    return RedirectResponse(target + query, 303, headers)


def document(request: Request) -> Response:
    """Answer with the document about a thing, in the form asked for."""
    ref, suffix = split(request.path_params["ref"])
    path = f"{request.path_params['concept']}/{ref}"
    iri = f"{served_of(request).base}/id/{path}"
    return _respond(request, iri, f"/doc/{path}", suffix)


def term(request: Request) -> Response:
    """Answer with the ontology, or with what it says of one term."""
    name, suffix = split(request.path_params.get("name", ""))
    # The current version is the ontology itself.
    iri = f"{OWN}/onto/{name}" if name not in ("", __version__) else f"{OWN}/onto"
    return _respond(request, iri, f"/onto/{name}" if name else "/onto", suffix)


def concept(request: Request) -> Response:
    """Answer with a code list, or with one of its codes."""
    name, suffix = split(request.path_params["name"])
    return _respond(request, f"{OWN}/scheme/{name}", f"/scheme/{name}", suffix)


def call(request: Request) -> Response:
    """Answer with a call and its requirements."""
    name, suffix = split(request.path_params["name"])
    return _respond(request, _call_named(served_of(request), name), f"/calls/{name}", suffix)


def _call_named(served: Served, name: str) -> str:
    """Give the IRI of a call; a deployment may have some under IRIs of its own."""
    everywhere = DefaultGraph()
    for quad in served.store.quads_for_pattern(None, _IDENTIFIER, Literal(name), everywhere):
        if Quad(quad.subject, _TYPE, _CALL, everywhere) in served.store:
            return str(quad.subject)[1:-1]
    return f"{OWN}/call/{name}"


def context(request: Request) -> Response:
    """Answer with the JSON-LD context, which never changes under its version."""
    if request.path_params["version"] != VERSION:
        raise Problem("not-found", _NO_CONTEXT)
    tag = f'"{sha256(CONTEXT_JSON).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": _FOREVER}
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(CONTEXT_JSON, headers=headers, media_type=JSON_LD)


def dump(request: Request) -> Response:
    """Send a file of the release: all quads, the changes, or a register in one form."""
    served = served_of(request)
    name = request.path_params["name"]
    path = served.release.downloads().get(name)
    if path is None:
        raise Problem("not-found", _UNKNOWN, available=sorted(served.release.downloads()))
    media_type = _DOWNLOADS.get(path.suffix, "application/octet-stream")
    headers = {"ETag": served.tag_of(name), "Cache-Control": "public, no-cache"}
    if path.suffix != ".gz":
        # The files of all quads hold graphs of other terms, and name the licence of each.
        headers["Link"] = f'<{served.release.info.licence}>; rel="license"'
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=media_type, filename=name)


def split(ref: str) -> tuple[str, str | None]:
    """Part a reference from the suffix that names a form; None where there is none."""
    stem, dot, suffix = ref.rpartition(".")
    return (stem, FORMATS[suffix]) if dot and suffix in FORMATS else (ref, None)


def _respond(request: Request, iri: str, path: str, suffix: str | None) -> Response:
    served = served_of(request)
    check_known(served, iri)
    return answer(
        request, path, suffix, lambda: Document(iri, path, ordered(describe(served.store, iri)))
    )


def answer(
    request: Request, path: str, suffix: str | None, find: Callable[[], Document], *asked: object
) -> Response:
    """Answer with a document in the form asked for; ``asked`` tells it from others at its path."""
    served = served_of(request)
    form = suffix or form_of(request)
    tag = _tag(request, served, path, form, *asked)
    headers = _headers(request, served, path, form) | {"ETag": tag}
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    body = _WRITERS[form](find(), request, served)
    return Response(body, headers=headers, media_type=form)


def form_of(request: Request) -> str:
    """Choose by ``?format=``, then by Accept."""
    name = request.query_params.get("format")
    form = FORMATS.get(name) if name else choose(accepted(request), DOCUMENTS)
    if form is None:
        raise Problem("not-acceptable", _NO_FORM, available=list(DOCUMENTS))
    return form


def _tag(request: Request, served: Served, path: str, form: str, *asked: object) -> str:
    tongue = tongue_of(request) if form == HTML else ""
    return served.tag_of(path, form, tongue, request.scope.get("root_path", ""), *asked)


def _headers(request: Request, served: Served, path: str, form: str) -> dict[str, str]:
    place = request.scope.get("root_path", "") + path
    links = [f'<{place}.{name}>; rel="alternate"; type="{kind}"' for name, kind in FORMATS.items()]
    if form == "application/json":
        # Plain JSON becomes JSON-LD by this link (JSON-LD 1.1, section 6.1).
        rel = "http://www.w3.org/ns/json-ld#context"
        links.append(f'<{_context_iri(served)}>; rel="{rel}"; type="{JSON_LD}"')
    return {
        "Cache-Control": "public, no-cache",
        "Content-Location": f"{place}.{_SUFFIXES[form]}",
        "Link": ", ".join(links),
        "Vary": "Accept, Accept-Language" if form == HTML else "Accept",
        "Albo-Release": str(served.release.info.number),
    }


def _context_iri(served: Served) -> str:
    return f"{served.base}/context/{VERSION}.jsonld"


def _json(found: Document, request: Request, served: Served) -> bytes:
    tree = {"@context": _context_iri(served), **to_tree(found.triples, found.iri)}
    return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"


def _rdf(form: RdfFormat) -> "Callable[[Document, Request, Served], bytes]":
    def write(found: Document, request: Request, served: Served) -> bytes:
        names = None if form == RdfFormat.N_TRIPLES else dict(prefixes())
        return serialize(found.triples, format=form, prefixes=names) or b""

    return write


def _page(found: Document, request: Request, served: Served) -> bytes:
    beside = found.beside
    if beside is None:
        beside = list(around(served.store, found.triples, found.iri))
    triples = [*found.triples, *beside]
    root = request.scope.get("root_path", "")
    wording = Wording(dict.fromkeys(triples), served.base, tongue_of(request), root)
    values = {
        "sheet": sheet(wording, found.iri, unverified(served.store, triples)),
        "listing": listing(served.store, found.iri),
        "note": found.note,
        "asked": found.asked,
        "versions": _versions_place(found, served),
        "formats": [(suffix, found.path) for suffix in FORMATS if suffix != "html"],
        "served": served,
    }
    return render("document.html", request, values).encode()


def _versions_place(found: Document, served: Served) -> str | None:
    """Give the address of the versions of a thing, where any are kept."""
    concept, _, ref = found.path.removeprefix("/doc/").partition("/")
    return f"{found.path}/versions" if served.archive.has_versions(concept, ref) else None


_WRITERS: Mapping[str, Callable[[Document, Request, Served], bytes]] = {
    HTML: _page,
    JSON_LD: _json,
    "application/json": _json,
    TURTLE: lambda found, _request, _served: to_turtle(found.triples),
    **{media_type: _rdf(form) for media_type, form in _RDF.items()},
}
_UNKNOWN = Text(
    it="Nessuna risorsa di questa edizione ha questo indirizzo.",
    en="No resource of this release has this address.",
)
_NO_FORM = Text(
    it="Nessuna delle forme richieste è disponibile.",
    en="None of the requested forms is available.",
)
_NO_CONTEXT = Text(
    it="Questa versione del contesto non esiste.", en="This version of the context does not exist."
)
