# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is no more: since when, why, and what follows; for people, programs and graphs alike."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from endpoint import problems
from endpoint.description import names
from endpoint.graphs import SYNTAXES, in_syntax
from endpoint.negotiation import FORMATS, HTML, JSON_LD, accepted, choose
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.tree import to_tree
from ingest.feed.index import Member
from ontology.context import VERSION, expand
from ontology.text import Text, day
from ontology.vocabulary import labels

_ENDED, _REASON = expand("prov:invalidatedAtTime"), expand("albo:endingReason")
_SUCCESSOR, _VERSION = expand("reg:successor"), NamedNode(expand("dct:hasVersion"))
_DATE = NamedNode(expand("xsd:date"))
_OFFERS = (problems.MEDIA_TYPE, "application/json", HTML, *SYNTAXES)


@dataclass(frozen=True)
class Ending:
    """Hold how a thing ended: when, why, which entry took its place, which versions are left."""

    iri: str
    since: str
    reason: str | None = None
    successor: str | None = None
    versions: Sequence[Member] = ()
    place: str | None = None


class Gone(Problem):
    """Tell that a thing is no more (410), with all that is known of its end."""

    def __init__(self, served: Served, ending: Ending) -> None:
        self.served, self.ending = served, ending
        super().__init__("gone", _told(ending))
        self.members = _members(ending)


def ending(served: Served, iri: str, since: str, reason: str | None = None) -> Ending:
    """Gather what is known of the end of a thing; its entry tells what took its place."""
    concept, _, ref = iri.removeprefix(f"{served.base}/id/").partition("/")
    subject = served.archive.subject(concept, ref)
    entry = served.archive.iris.entry(concept, ref)
    followed = (next(served.values(one, _SUCCESSOR), None) for one in (iri, entry))
    is_left = served.archive.is_stated(subject)
    return Ending(
        iri=iri,
        since=since,
        reason=reason or next(served.values(iri, _REASON), None),
        successor=next(filter(None, followed), None),
        versions=served.archive.versions(subject) if is_left else (),
        place=f"{served.base}/doc/{concept}/{ref}/versions" if is_left else None,
    )


def _told(found: Ending) -> Text:
    why = labels().get(found.reason or "")
    words = why.model_dump() if why else {"it": "motivo non noto", "en": "reason not known"}
    return Text(
        it=f"Non pubblicata dal {day(found.since, 'it')}: {words['it']}.",
        en=f"Not published since {found.since}: {words['en']}.",
    )


def _members(found: Ending) -> dict[str, object]:
    why = labels().get(found.reason or "")
    told = {
        "since": found.since,
        "reason": {"id": found.reason, **why.model_dump()} if why else None,
        "successor": found.successor,
        "versions": found.place,
    }
    return {name: value for name, value in told.items() if value is not None}


def respond(request: Request, gone: Gone) -> Response:
    """Write an end: as RDF for those who ask for that, else as a problem or as a page."""
    form = _form(request)
    if form is not None and form in SYNTAXES:
        headers = {"Cache-Control": "no-store", "Vary": "Accept"}
        return Response(_graph(gone, form), 410, headers, form)
    if form == HTML:
        return _page(request, gone)
    return problems.respond(request, gone)


def _form(request: Request) -> str | None:
    """Choose by suffix, by ``?format=``, then by Accept; a plain problem where nothing fits."""
    last = request.url.path.rpartition(".")[2]
    for name in (last, request.query_params.get("format", "")):
        if name in FORMATS:
            return FORMATS[name]
    return choose(accepted(request), _OFFERS)


def _page(request: Request, gone: Gone) -> Response:
    kind, found = problems.kinds()[gone.kind], gone.ending
    base = gone.served.base
    links = {
        "successor": found.successor and found.successor.removeprefix(base),
        "versions": found.place and found.place.removeprefix(base),
    }
    values = {"kind": kind, "problem": gone, **links}
    page = render("gone.html", request, values, tongue_of(request))
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(page, 410, headers, HTML)


def _graph(gone: Gone, form: str) -> bytes:
    triples = list(facts(gone))
    if form == JSON_LD:
        context = f"{gone.served.base}/context/{VERSION}.jsonld"
        tree = {"@context": context, **to_tree(triples, gone.ending.iri)}
        return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"
    return in_syntax(triples, form)


def facts(gone: Gone) -> Iterator[Triple]:
    """Yield what is known of an end as statements."""
    found = gone.ending
    iri = NamedNode(found.iri)
    yield Triple(iri, NamedNode(_ENDED), Literal(found.since, datatype=_DATE))
    for predicate, value in ((_REASON, found.reason), (_SUCCESSOR, found.successor)):
        if value is not None:
            yield Triple(iri, NamedNode(predicate), NamedNode(value))
            yield from names(gone.served.store, NamedNode(value))
    for version in found.versions:
        yield Triple(iri, _VERSION, NamedNode(version.id))
