# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/changes``: what changed lately, as a page and as feeds that people subscribe to."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from endpoint.feed.news import News, news
from endpoint.feed.syndication import ATOM, JSON_FEED, to_atom, to_json_feed
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from ontology.text import Text

# Changes in a feed, and on a page.
LATEST = 50
_WRITERS: Mapping[str, Callable[[Served, Sequence[News], str], bytes]] = {
    ATOM: to_atom,
    JSON_FEED: to_json_feed,
}


def atom(request: Request) -> Response:
    """Answer with the latest changes as Atom (RFC 4287)."""
    return _feed(request, ATOM)


def json_feed(request: Request) -> Response:
    """Answer with the latest changes as JSON Feed 1.1."""
    return _feed(request, JSON_FEED)


def _feed(request: Request, form: str) -> Response:
    served, tongue = served_of(request), tongue_of(request)
    headers = _headers(served, form, tongue)
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = _WRITERS[form](served, _changes(served, 0, tongue), tongue)
    return Response(body, headers=headers, media_type=form)


def page(request: Request) -> Response:
    """Show all changes, the newest first, fifty a page (``?page=``)."""
    served, tongue = served_of(request), tongue_of(request)
    last = max(1, ceil(served.archive.count / LATEST))
    number = _page_number(request, last)
    root = str(request.scope.get("root_path", ""))
    headers = _headers(served, HTML, tongue, number, root)
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    values = {
        "served": served,
        "changes": _changes(served, number - 1, tongue),
        "number": number,
        "last": last,
    }
    return Response(render("changes.html", request, values), headers=headers, media_type=HTML)


def _changes(served: Served, page: int, tongue: str) -> list[News]:
    return list(news(served, served.archive.newest(page * LATEST, LATEST), tongue))


def _page_number(request: Request, last: int) -> int:
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    if not 1 <= number <= last:
        raise Problem("not-found", _no_page(last), pages=last)
    return number


def _headers(served: Served, form: str, tongue: str, *asked: object) -> dict[str, str]:
    return {
        "Cache-Control": "public, no-cache",
        "Content-Language": tongue,
        "ETag": served.tag_of("changes", form, tongue, *asked),
        "Vary": "Accept-Language",
        "Albo-Release": str(served.release.info.number),
    }


def _no_page(last: int) -> Text:
    return Text(
        it=f"Le pagine delle modifiche vanno da 1 a {last}.",
        en=f"The pages of changes go from 1 to {last}.",
    )
