# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms of the feed: a page needs graphs, its view does not."""

import json
from collections.abc import Mapping, Sequence

from pyoxigraph import Quad, RdfFormat, Triple, serialize
from starlette.requests import Request

from endpoint.feed.stream import about_page, page_quads, view
from endpoint.negotiation import JSON_LD, TURTLE, accepted, choose
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.tree import Json, to_tree
from ingest.feed.index import Page
from ontology.context import VERSION, prefixes
from ontology.text import Text
from ontology.turtle import to_turtle

TRIG, N_QUADS, N_TRIPLES = "application/trig", "application/n-quads", "application/n-triples"
# Without graphs two versions of a thing would run together: no Turtle, no N-Triples.
PAGE = {"trig": TRIG, "nq": N_QUADS, "jsonld": JSON_LD}
VIEW = {"ttl": TURTLE, **PAGE, "nt": N_TRIPLES}
_RDF = {TRIG: RdfFormat.TRIG, N_QUADS: RdfFormat.N_QUADS, N_TRIPLES: RdfFormat.N_TRIPLES}


def form_of(request: Request, suffix: str | None, forms: Mapping[str, str]) -> str:
    """Choose a form by suffix, by ``?format=``, or by Accept; raises a problem where none fits."""
    named = suffix or request.query_params.get("format")
    form = forms.get(named) if named else choose(accepted(request), tuple(forms.values()))
    if form is None:
        raise Problem("not-acceptable", _NO_FORM, available=list(forms.values()))
    return form


def write_view(served: Served, form: str) -> bytes:
    """Write the view in a form."""
    triples = view(served)
    if form == TURTLE:
        return to_turtle(triples)
    if form == JSON_LD:
        return _json(served, [to_tree(triples, f"{served.base}/ldes#stream")])
    return _serialized(triples, form)


def write_page(served: Served, page: Page, form: str) -> bytes:
    """Write a page in a form; members stand in the order in which they were told."""
    if form == JSON_LD:
        return _json(served, _trees(served, page))
    return _serialized(list(page_quads(served, page)), form)


def _serialized(quads: Sequence[Quad] | Sequence[Triple], form: str) -> bytes:
    names = _used(quads) if form == TRIG else {}
    text = serialize(quads, format=_RDF[form], prefixes=names) or b""
    # The serializer writes the prefixes in an order of its own.
    lines = text.splitlines(keepends=True)
    return b"".join([*sorted(lines[: len(names)]), *lines[len(names) :]])


def _used(quads: Sequence[Quad] | Sequence[Triple]) -> dict[str, str]:
    """Give the prefixes that a text would use."""
    text = str(quads)
    return {name: space for name, space in prefixes().items() if space in text}


def _trees(served: Served, page: Page) -> list[Mapping[str, Json]]:
    trees: list[Mapping[str, Json]] = [
        to_tree(about_page(served, page), f"{served.base}/ldes/{page.name}")
    ]
    for member in page.members:
        about = to_tree(served.archive.about(member), member.id)
        statements = served.archive.statements(member)
        inside: Json = to_tree(statements, member.of)
        trees.append(about | ({"@graph": [inside]} if statements else {}))
    return trees


def _json(served: Served, trees: Sequence[Mapping[str, Json]]) -> bytes:
    context = f"{served.base}/context/{VERSION}.jsonld"
    whole = {"@context": context, "@graph": trees}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


_NO_FORM = Text(
    it="Nessuna delle forme richieste è disponibile; una pagina con più versioni di una cosa ha"
    " bisogno di grafi.",
    en="None of the requested forms is available; a page with several versions of a thing needs"
    " graphs.",
)
