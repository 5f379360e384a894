# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page that explores: ``/explore?about=IRI``, and one property of it at length."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI
from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from endpoint.description import names
from endpoint.documents.answer import split
from endpoint.exploring.drawing import Band, Named, draw
from endpoint.exploring.neighbours import LIMIT, Group, groups, occurs, shares
from endpoint.negotiation import HTML, accepted, choose
from endpoint.pages import render, tongue_of
from endpoint.problems import MEDIA_TYPE, Problem
from endpoint.served import Served, served_of
from endpoint.showing import show
from endpoint.wording import TYPE, Wording
from ontology.context import expand
from ontology.text import Text

# Nodes of a column, of one property in it, and rows of a property told at length.
_COLUMN, _BAND, _PAGE = 20, 8, 100
# An address of a page, and what names the thing that the page is about.
_PLACES = (
    ("/doc/", "/id/"),
    ("/registers/", "/id/register/"),
    ("/calls/", "https://w3id.org/albo/call/"),
    ("/onto/", "https://w3id.org/albo/onto/"),
    ("/scheme/", "https://w3id.org/albo/scheme/"),
)


@dataclass(frozen=True)
class Neighbour:
    """Hold a neighbour as a row: its words, where to explore on, its page."""

    words: str
    explore: str
    page: str | None


@dataclass(frozen=True)
class Listed:
    """Hold a property with its neighbours: those shown, and how many there are."""

    label: str
    side: str
    nodes: Sequence[Neighbour]
    count: int
    is_cut: bool
    more: str | None


def add_routes(app: FastAPI) -> None:
    """Add the page that explores."""
    app.add_route("/explore", explore, ["GET", "HEAD"])


def explore(request: Request) -> Response:
    """Show a resource with its neighbours; 404 for what the release does not name."""
    served, asked = served_of(request), request.query_params.get("about", "").strip()
    depends = sorted(request.query_params.multi_items())
    iri = iri_of(served, asked)
    if asked and not occurs(served.store, iri):
        return _unknown(request, asked)

    def values() -> Mapping[str, object]:
        found = _View(served, iri, tongue_of(request)).values(request) if asked else _NOTHING
        return {"asked": asked, "fault": None, **found}

    return show(request, served, "explore.html", values, *depends)


def iri_of(served: Served, asked: str) -> str:
    """Read what was asked for: an IRI, a short name such as ``albo:Call``, or a page's address."""
    path = asked.removeprefix(served.base)
    if path.startswith("/"):
        # The page of a thing is the thing's, in whatever form and language it was read.
        path, _ = split(path.partition("?")[0])
    for place, space in _PLACES:
        if path.startswith(place):
            start = served.base + space if space.startswith("/") else space
            return start + path.removeprefix(place)
    return served.base + path if path.startswith("/") else expand(asked)


def _unknown(request: Request, asked: str) -> Response:
    """Say that nothing has this name: to people with the form that they filled."""
    if choose(accepted(request), (MEDIA_TYPE, HTML)) != HTML:
        raise Problem("not-found", _UNKNOWN, errors=[{"parameter": "about", "value": asked}])
    fault = _UNKNOWN.in_language(tongue_of(request))
    page = render("explore.html", request, {"asked": asked, "fault": fault, **_NOTHING})
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    return Response(page, 404, headers, HTML)


@dataclass(frozen=True)
class _View:
    """Look at one resource."""

    served: Served
    iri: str
    tongue: str

    def values(self, request: Request) -> Mapping[str, object]:
        """Give what the template shows: everything around, or one property at length."""
        whole = groups(self.served.store, self.iri)
        chosen = request.query_params.get("property")
        side = request.query_params.get("side", "out")
        one = [group for group in whole if (group.property, group.side) == (chosen, side)]
        if chosen is not None and not one:
            raise Problem("not-found", _NO_PROPERTY, errors=[{"parameter": "property"}])
        page = _page(request)
        shown = self._at_length(one[0], page) if one else self._in_short(whole)
        wording = self._wording(node for _, nodes in shown for node in nodes)
        listed = [
            self._listed(group, nodes, wording, at_length=bool(one)) for group, nodes in shown
        ]
        last = max(1, -(-len(one[0].nodes) // _PAGE)) if one else 1
        return {
            "found": self.iri,
            "name": wording.name(self.iri),
            "kind": wording.kind(self.iri),
            "place": wording.local(self.iri),
            "listed": listed,
            "drawing": draw(
                wording.name(self.iri),
                [self._band(group) for group in listed if group.side == "in"],
                [self._band(group) for group in listed if group.side == "out"],
            )
            if not one
            else None,
            "back": self._place() if one else None,
            "page": page,
            "last": last,
            "turn": lambda number: self._place(property=chosen, side=side, page=number),
            "limit": LIMIT,
        }

    def _in_short(self, whole: Sequence[Group]) -> list[tuple[Group, Sequence[str]]]:
        shown: list[tuple[Group, Sequence[str]]] = []
        for side in ("in", "out"):
            column = [group for group in whole if group.side == side]
            # One property among others may not take the whole column.
            most = _BAND if len(column) > 1 else _COLUMN
            room = shares([min(len(group.nodes), most) for group in column], _COLUMN)
            shown += [
                (group, group.nodes[:many])
                for group, many in zip(column, room, strict=True)
                if many
            ]
        return shown

    @staticmethod
    def _at_length(group: Group, page: int) -> list[tuple[Group, Sequence[str]]]:
        nodes = group.nodes[(page - 1) * _PAGE : page * _PAGE]
        if not nodes:
            raise Problem("not-found", _NO_PAGE, errors=[{"parameter": "page"}])
        return [(group, nodes)]

    def _wording(self, nodes: Iterable[str]) -> Wording:
        return Wording(self._said(dict.fromkeys([self.iri, *nodes])), self.served.base, self.tongue)

    def _said(self, nodes: Iterable[str]) -> Iterator[Triple]:
        store = self.served.store
        for node in nodes:
            for quad in store.quads_for_pattern(NamedNode(node), None, None):
                yield Triple(quad.subject, quad.predicate, quad.object)
                if isinstance(quad.object, NamedNode) and quad.predicate.value != TYPE:
                    yield from names(store, quad.object)

    def _listed(
        self, group: Group, nodes: Sequence[str], wording: Wording, *, at_length: bool
    ) -> Listed:
        rows = [self._neighbour(node, wording) for node in nodes]
        more = None
        if not at_length and len(group.nodes) > len(nodes):
            more = self._place(property=group.property, side=group.side)
        ordered = sorted(rows, key=lambda row: (row.words.casefold(), row.explore))
        label = wording.label(group.property)
        return Listed(label, group.side, ordered, len(group.nodes), group.is_cut, more)

    def _neighbour(self, node: str, wording: Wording) -> Neighbour:
        place = wording.local(node)
        words = wording.brief(node) or wording.name(node)
        is_page = place.startswith(("/", "http://", "https://"))
        return Neighbour(
            words, f"/explore?{urlencode({'about': node})}", place if is_page else None
        )

    def _band(self, listed: Listed) -> Band:
        nodes = [Named(one.words, one.explore) for one in listed.nodes]
        if listed.more:
            rest = f"{listed.count - len(nodes):,}" + ("+" if listed.is_cut else "")
            words = _MORE.in_language(self.tongue).format(rest)
            if self.tongue != "en":
                words = words.replace(",", ".")
            nodes.append(Named(words, listed.more, is_more=True))
        return Band(listed.label, nodes)

    def _place(self, **asked: object) -> str:
        chosen = {name: value for name, value in asked.items() if value is not None}
        return f"/explore?{urlencode({'about': self.iri, **chosen})}"


def _page(request: Request) -> int:
    """Read the number of a page; raises Problem for what is none."""
    written = request.query_params.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 6 and int(written)):
        raise Problem("bad-request", _NO_PAGE, errors=[{"parameter": "page"}])
    return int(written)


_NOTHING: Mapping[str, object] = {"found": None}
_UNKNOWN = Text(
    it="Nessuna risorsa di questa edizione ha questo nome:"
    " serve un IRI o l'indirizzo di una pagina.",
    en="No resource of this release has this name: give an IRI or the address of a page.",
)
_NO_PROPERTY = Text(
    it="La risorsa non ha vicini con questa proprietà («property», «side»).",
    en='The resource has no neighbours by this property ("property", "side").',
)
_NO_PAGE = Text(it="La pagina («page») non c'è.", en='There is no such page ("page").')
_MORE = Text(it="e altri {}", en="and {} more")
