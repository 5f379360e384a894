# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The shapes that everything is held to: every entry, place and actor, and by each call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fastapi import FastAPI
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from starlette.requests import Request
from starlette.responses import Response

from endpoint.documents.routes import call_iri
from endpoint.graphs import SYNTAXES, in_syntax
from endpoint.negotiation import FORMATS, HTML, TURTLE, accepted, choose, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem, no_form
from endpoint.served import Served, served_of
from endpoint.showing import show
from ontology import __version__
from ontology.context import expand, shorten
from ontology.text import Text, same
from shapes.checks import OPEN, shapes_text

_FORMS = (*SYNTAXES, HTML)
_SUFFIXES = {suffix: form for suffix, form in FORMATS.items() if form in _FORMS}
_LEADS = tuple(
    NamedNode(expand(name)) for name in ("albo:verifiedBy", "albo:refutedBy", "albo:appliesWhen")
)
_REQUIREMENTS = tuple(
    NamedNode(expand(name))
    for name in ("cv:holdsRequirement", "cv:hasRequirement", "albo:announces")
)
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Rule:
    """Hold one shape as a page shows it: what it looks at, and what it says where that is wrong."""

    iri: str
    name: Mapping[str, str]
    message: Mapping[str, str]
    path: str


def add_routes(app: FastAPI) -> None:
    """Let an application serve the shapes."""
    routes = {"/shapes": listed, "/shapes/{name}": shapes, "/shapes/{name}/{version}": shapes}
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])


def listed(request: Request) -> Response:
    """Name the sets of shapes."""
    served = served_of(request)

    def values() -> Mapping[str, object]:
        calls = sorted(served.inventory.of_type("Call"), key=lambda item: item.iri)
        return {"files": {name: _TITLES[name] for name in OPEN}, "calls": calls}

    return show(request, served, "rulebook.html", values)


def shapes(request: Request) -> Response:
    """Answer with a set of shapes: as it is now, or of a version, which never changes."""
    served, given = served_of(request), request.path_params["name"]
    stem, dot, suffix = given.rpartition(".")
    name = stem if dot and suffix in _SUFFIXES else given
    found, version = _found(served, name)
    if request.path_params.get("version") not in (None, version):
        raise Problem("not-found", _NO_VERSION, version=version)
    form = _SUFFIXES[suffix] if name != given else choose(accepted(request), _FORMS)
    if form is None:
        raise no_form(_FORMS)
    tongue = tongue_of(request) if form == HTML else ""
    tag = served.tag_of("shapes", name, form, tongue, request.scope.get("root_path", ""))
    fixed = "version" in request.path_params and form != HTML
    headers = {
        "ETag": tag,
        "Cache-Control": _FOREVER if fixed else "public, no-cache",
        "Vary": "Accept, Accept-Language" if form == HTML else "Accept",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(_written(request, name, version, found, form), headers=headers, media_type=form)


def _written(
    request: Request, name: str, version: str, found: Sequence[Triple], form: str
) -> bytes:
    if form == HTML:
        served = served_of(request)
        title = _TITLES[name] if name in OPEN else _title(served, name)
        values = {"name": name, "title": title, "version": version, "rules": list(_rules(found))}
        return render("shapes.html", request, {"served": served, **values}).encode()
    if form == TURTLE and name in OPEN:
        # As it was written, with the remarks of those who wrote it.
        return shapes_text(name).encode()
    return in_syntax(found, form)


def _title(served: Served, name: str) -> Text:
    call = served.inventory.by_iri.get(call_iri(served, name))
    return call.name if call else same(name)


def _found(served: Served, name: str) -> tuple[Sequence[Triple], str]:
    """Give a set of shapes with its version: one of Albo's own, or that of a call."""
    if name in OPEN:
        return _own(name), __version__
    call = call_iri(served, name)
    version = next(served.values(call, expand("owl:versionInfo")), None)
    if version is None:
        raise Problem("not-found", _UNKNOWN, known=list(OPEN))
    return _of_call(served.store, call, served.base), version


@cache
def _own(name: str) -> tuple[Triple, ...]:
    # What has no name gets the same label every time, so that answers have the same bytes.
    found = Dataset(parse(shapes_text(name).encode(), format=RdfFormat.TURTLE))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in found), key=str))


def _of_call(store: Store, call: str, base: str) -> list[Triple]:
    graph = NamedNode(f"{base}/graph/shapes")
    waiting, seen, told = list(_led_to(store, NamedNode(call))), set[NamedNode](), list[Triple]()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            quads = list(store.quads_for_pattern(node, None, None, graph))
            told += [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
            waiting += [quad.object for quad in quads if isinstance(quad.object, NamedNode)]
    return sorted(told, key=str)


def _led_to(store: Store, call: NamedNode) -> Iterator[NamedNode]:
    """Yield the shapes that the requirements of a call lead to."""
    waiting, seen = [call], set[NamedNode]()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None):
            if not isinstance(quad.object, NamedNode):
                continue
            if quad.predicate in _LEADS:
                yield quad.object
            elif quad.predicate in _REQUIREMENTS and quad.object not in seen:
                waiting.append(quad.object)


def _rules(found: Sequence[Triple]) -> Iterator[Rule]:
    """Yield the shapes that say something to people."""
    about: dict[str, list[Triple]] = {}
    for one in found:
        if isinstance(one.subject, NamedNode):
            about.setdefault(one.subject.value, []).append(one)
    for iri in sorted(about):
        message = _texts(about[iri], "sh:message")
        if message:
            paths = _values(about[iri], "sh:path")
            yield Rule(iri, _texts(about[iri], "sh:name"), message, next(iter(paths), ""))


def _texts(triples: Sequence[Triple], name: str) -> dict[str, str]:
    predicate = NamedNode(expand(name))
    return {
        one.object.language or "it": one.object.value
        for one in triples
        if one.predicate == predicate and isinstance(one.object, Literal)
    }


def _values(triples: Sequence[Triple], name: str) -> list[str]:
    predicate = NamedNode(expand(name))
    objects = (one.object for one in triples if one.predicate == predicate)
    return [shorten(one.value) for one in objects if isinstance(one, NamedNode)]


# What the sets that everybody is held to look at.
_TITLES: Mapping[str, Text] = {
    "place": Text(it="Luoghi", en="Places"),
    "actor": Text(it="Soggetti", en="Actors"),
    "entry": Text(it="Iscrizioni", en="Entries"),
    "profile": Text(it="Profili di persone", en="Profiles of persons"),
    "catalogue": Text(it="Catalogo", en="Catalogue"),
}
_UNKNOWN = Text(it="Nessun insieme di regole ha questo nome.", en="No set of shapes has this name.")
_NO_VERSION = Text(
    it="Di questa versione non si serve altro che la corrente.",
    en="Of the versions only the current one is served.",
)
