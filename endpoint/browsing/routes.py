# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of these pages; each is answered in its turn, like every question."""

from collections.abc import Awaitable, Callable
from xml.sax.saxutils import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.browsing import pages
from endpoint.desk import Call, Desk
from endpoint.maps import geojson
from endpoint.negotiation import holds
from endpoint.pages import tongue_of

_READ = ["GET", "HEAD"]
_OPENSEARCH = "application/opensearchdescription+xml"
# So many letters may a long name and a description have (OpenSearch 1.1).
_NAME, _DESCRIPTION = 48, 1024


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Add the addresses to look around at."""

    def answering(work: Callable[[Call], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await desk.answered(request, work)

        answer.__doc__ = work.__doc__  # what the reference says of the address
        return answer

    async def register(request: Request) -> Response:
        """Show one register: filters with counts, its entries as a list, a table, a map."""
        slug = request.path_params["slug"]
        return await desk.answered(request, lambda call: pages.register(call, slug))

    app.add_route("/registers", answering(pages.overview), _READ)
    app.add_route("/registers/{slug}", register, _READ)
    app.add_route("/search", answering(pages.search), _READ)
    app.add_route("/boundaries.geojson", answering(boundaries), _READ)
    app.add_route("/opensearch.xml", answering(opensearch), _READ)


def boundaries(call: Call) -> Response:
    """Give the boundaries of all Comuni, as coarse as a map of them all."""
    return _file(call, "application/geo+json", lambda: geojson(call.served.boundaries))


def opensearch(call: Call) -> Response:
    """Describe the search, so that a browser may offer it (OpenSearch 1.1)."""
    return _file(call, _OPENSEARCH, lambda: _described(call).encode(), tongue_of(call.request))


def _described(call: Call) -> str:
    info, tongue = call.served.release.info, tongue_of(call.request)
    base = escape(call.served.base)
    here = f"{base}/opensearch.xml?lang={tongue}"
    title = info.title.in_language(tongue)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
            "<ShortName>Albo</ShortName>",
            f"<LongName>{escape(title[:_NAME])}</LongName>",
            f"<Description>{escape(info.description.in_language(tongue)[:_DESCRIPTION])}</Description>",
            f'<Image type="image/svg+xml">{base}/static/albo.svg</Image>',
            f'<Url type="text/html" template="{base}/search?q={{searchTerms}}&amp;lang={tongue}"/>',
            f'<Url type="application/json" template="{base}/api/v1/search?q={{searchTerms}}"/>',
            f'<Url type="{_OPENSEARCH}" rel="self" template="{here}"/>',
            "<Language>it</Language><Language>en</Language>",
            "<InputEncoding>UTF-8</InputEncoding><OutputEncoding>UTF-8</OutputEncoding>",
            "</OpenSearchDescription>",
            "",
        ]
    )


def _file(call: Call, media_type: str, written: Callable[[], bytes], tongue: str = "") -> Response:
    headers = {
        "ETag": call.served.tag_of(call.request.url.path, tongue),
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(call.served.release.info.number),
        **({"Vary": "Accept-Language"} if tongue else {}),
    }
    if holds(call.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(written(), headers=headers, media_type=media_type)
