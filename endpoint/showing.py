# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer with a page: made only where the browser has not got it yet."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from endpoint.assets import mark
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.served import Served


def look_of(request: Request) -> tuple[object, ...]:
    """Give what every page hangs on besides the release: language, path, parts, tiles."""
    settings = request.app.state.service.settings
    root = request.scope.get("root_path", "")
    return tongue_of(request), root, mark(), settings.tiles, settings.accessibility_statement


Values = Callable[[], Mapping[str, object]]


def show(
    request: Request,
    served: Served,
    template: str,
    values: Values,
    *depends: object,
    vary: str = "Accept-Language",
) -> Response:
    """Answer with a page about the release; ``depends`` is what its content hangs on besides.

    That is release, software, language and root path for every page, so that one who has the
    page gets 304 before anything is worked out.
    """
    tongue = tongue_of(request)
    headers = {
        "ETag": served.tag_of(template, *look_of(request), *depends),
        "Vary": vary,
        "Cache-Control": "public, no-cache",
        "Content-Language": tongue,
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    page = render(template, request, {"served": served, **values()})
    return Response(page, headers=headers, media_type=HTML)


def show_now(
    request: Request, template: str, values: Mapping[str, object], status: int = 200
) -> Response:
    """Answer with a page that is true at this moment only, which nobody keeps."""
    headers = {
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        "Content-Language": tongue_of(request),
    }
    return Response(render(template, request, values), status, headers, HTML)
