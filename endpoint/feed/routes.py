# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/ldes``: the view of the event stream, and its pages."""

from collections.abc import Callable, Mapping
from gzip import compress
from hashlib import sha256

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.feed import changes
from endpoint.feed.forms import PAGE, VIEW, form_of, write_page, write_view
from endpoint.negotiation import accepts_gzip, holds
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from ingest.feed.index import Page
from ontology import __version__
from ontology.text import Text

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


def add_routes(app: FastAPI) -> None:
    """Add the addresses of the event stream, and of the news for people."""
    routes = {
        "/ldes": stream,
        "/ldes.{suffix}": stream,
        "/ldes/{name}": page,
        "/changes": changes.page,
        "/changes.atom": changes.atom,
        "/changes.json": changes.json_feed,
    }
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])


def stream(request: Request) -> Response:
    """Answer with the view of the event stream (LDES 1.0): it leads to every page."""
    served = served_of(request)
    form = form_of(request, request.path_params.get("suffix"), VIEW)
    headers = _headers(request, "/ldes", VIEW, form) | {
        "Cache-Control": _ASK_AGAIN,
        "ETag": served.tag_of("ldes", form),
        "Albo-Release": str(served.release.info.number),
    }
    return _answer(request, served, headers, form, lambda: write_view(served, form))


def page(request: Request) -> Response:
    """Answer with a page of the event stream.

    A page that lasts is immutable. One with the profile of a person is not, though it be full:
    caches must ask again, since the profile leaves it some day. 410 for a page that was
    rewritten under another name.
    """
    served = served_of(request)
    name, _, suffix = request.path_params["name"].partition(".")
    found = _page_named(served, name)
    form = form_of(request, suffix or None, PAGE)
    headers = _headers(request, f"/ldes/{name}", PAGE, form) | {
        "Cache-Control": _FOREVER if found.lasts else _ASK_AGAIN,
        "ETag": _tag(served, found, form),
    }
    return _answer(request, served, headers, form, lambda: write_page(served, found, form))


def _page_named(served: Served, name: str) -> Page:
    found = served.archive.page(name)
    if found is not None:
        return found
    if name in served.archive.gone:
        raise Problem("gone", _REWRITTEN, stream=f"{served.base}/ldes")
    raise Problem("not-found", _NO_PAGE, stream=f"{served.base}/ldes")


def _tag(served: Served, page: Page, form: str) -> str:
    """Make the tag of a page of its own bytes: releases come and go, a full page stays."""
    digest = served.release.info.files[f"feed/{page.name}.nq.gz"]
    asked = sha256(repr((__version__, digest, page.lasts, form)).encode()).hexdigest()
    return f'"{page.name}-{asked[:24]}"'


def _headers(request: Request, path: str, forms: Mapping[str, str], form: str) -> dict[str, str]:
    place = request.scope.get("root_path", "") + path
    links = [f'<{place}.{name}>; rel="alternate"; type="{kind}"' for name, kind in forms.items()]
    suffix = next(name for name, kind in forms.items() if kind == form)
    return {
        "Content-Location": f"{place}.{suffix}",
        "Link": ", ".join(links),
        "Vary": "Accept, Accept-Encoding",
    }


def _answer(
    request: Request,
    served: Served,
    headers: dict[str, str],
    form: str,
    write: Callable[[], bytes],
) -> Response:
    """Send an answer, packed to who takes it: packed it is another one, with a tag of its own."""
    if accepts_gzip(request):
        headers["ETag"] = f'{headers["ETag"][:-1]}-gzip"'
        headers["Content-Encoding"] = "gzip"
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)

    def written() -> bytes:
        body = write()
        return compress(body, mtime=0) if "Content-Encoding" in headers else body

    body = served.archive.body(headers["ETag"], written)
    return Response(body, headers=headers, media_type=form)


_NO_PAGE = Text(
    it="Il flusso non ha una pagina con questo nome; le sue pagine sono elencate in /ldes.",
    en="The stream has no page of this name; its pages are listed in /ldes.",
)
_REWRITTEN = Text(
    it="Da questa pagina è stato cancellato qualcosa; ciò che ne resta ha un altro nome, in /ldes.",
    en="Something was erased from this page; what is left of it has another name, in /ldes.",
)
