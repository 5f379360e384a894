# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages themselves: the registers, one of them or a list, and the search in everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from endpoint.browsing.asking import SIZE, Question, question_of
from endpoint.browsing.facets import Found, chips, find
from endpoint.browsing.naming import Comuni
from endpoint.browsing.places import placed
from endpoint.browsing.recipes import addresses, recipes
from endpoint.browsing.rows import columns_of, rows_of
from endpoint.browsing.scopes import EVERYTHING, Scope, around, registers, shown_of
from endpoint.desk import Call
from endpoint.inventory import Item
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.served import Served
from endpoint.showing import look_of
from ontology.text import Text


def overview(call: Call) -> Response:
    """Show every register, and the lists around them."""
    headers = _headers(call, "registers.html")
    if holds(call.request, headers["ETag"], any_tag=False):
        return Response(status_code=304, headers=headers)
    shown = list(registers(call.served))
    values = {
        "registers": sorted(shown, key=lambda one: one.count == 0),
        "lists": list(around(call.served)),
        "total": sum(one.count for one in shown),
        "local": lambda iri: iri.removeprefix(call.served.base),
    }
    return _page(call, "registers.html", values, headers)


def register(call: Call, slug: str) -> Response:
    """Show one register or list; raises Problem where there is none of this name."""
    shown = shown_of(call.served, slug)
    return _browsed(call, shown.scope, shown.calls)


def search(call: Call) -> Response:
    """Show what is found among all that is listed."""
    return _browsed(call, EVERYTHING)


def _browsed(call: Call, scope: Scope, calls: Sequence[Item] = ()) -> Response:
    headers = _headers(call, "browse.html")
    if holds(call.request, headers["ETag"], any_tag=False):
        return Response(status_code=304, headers=headers)
    question = question_of(scope, call.request.query_params, Comuni(call.served.inventory))
    found = find(call.served, question)
    pages = Pages(max(1, ceil(len(found.rows) / SIZE)), question.page)
    if pages.here > pages.last:
        question = replace(
            question, page=1, wrong={**(question.wrong or {}), "page": _no_page(pages.last)}
        )
        pages = Pages(pages.last, 1)
    values = {
        **_values(call.served, question, found, pages, tongue_of(call.request)),
        "calls": calls,
    }
    if question.wrong:
        headers = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    return _page(call, "browse.html", values, headers, 400 if question.wrong else 200)


@dataclass(frozen=True)
class Pages:
    """Hold how many pages there are, and which one this is."""

    last: int
    here: int

    @property
    def near(self) -> Sequence[int]:
        """Give the pages around this one."""
        return range(max(1, self.here - 2), min(self.last, self.here + 2) + 1)


def _values(
    served: Served, question: Question, found: Found, pages: Pages, tongue: str
) -> Mapping[str, object]:
    start = (question.page - 1) * SIZE
    rows = list(rows_of(served, found.rows[start : start + SIZE]))
    links = addresses(served, question, found.rows, tongue)
    is_asked = question.scope is not EVERYTHING or question.is_narrowed
    return {
        "scope": question.scope,
        "question": question,
        "is_everything": question.scope is EVERYTHING,
        "is_asked": is_asked,
        "count": len(found.rows),
        "start": start,
        "rows": rows,
        "columns": columns_of(rows),
        "has_kinds": len({row.kind for row in rows}) > 1 or question.scope is EVERYTHING,
        "facets": found.facets,
        "chips": list(chips(question, found.facets)),
        "pages": pages,
        "place": placed(served, found.rows, tongue) if is_asked else None,
        "links": {form: address.removeprefix(served.base) for form, address in links.items()},
        "recipes": list(recipes(served, links)),
        "sorts": _SORTS if question.scope.fixed else _SORTS[:1],
    }


def _headers(call: Call, template: str) -> dict[str, str]:
    request = call.request
    asked = (request.url.path, request.url.query)
    tag = call.served.tag_of(template, *look_of(request), *asked)
    return {
        "ETag": tag,
        "Vary": "Accept-Language",
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(call.served.release.info.number),
    }


def _page(
    call: Call,
    template: str,
    values: Mapping[str, object],
    headers: Mapping[str, str],
    status: int = 200,
) -> Response:
    request: Request = call.request
    body = render(template, request, {"served": call.served, **values})
    return Response(body, status, headers, HTML)


def _no_page(last: int) -> Text:
    return Text(
        it=f"Una pagina così non c'è: l'ultima è la {last}.",
        en=f"There is no such page: the last one is {last}.",
    )


_SORTS = (
    ("name", Text(it="Nome", en="Name")),
    ("number", Text(it="Numero di iscrizione", en="Number of the entry")),
    ("-modified", Text(it="Modificate di recente", en="Changed lately")),
)
