"""Answer with a page that is about the release as a whole: tagged, and not sent twice."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.served import Served, served_of

Values = Mapping[str, object]


def page(
    request: Request,
    template: str,
    values: Callable[[Served, str], Values] = lambda _served, _tongue: {},
    *depends_on: object,
) -> Response:
    """Answer with a template; ``depends_on`` is what the page shows beside the release.

    What it shows is worked out only where the reader does not have it yet.
    """
    served, tongue = served_of(request), tongue_of(request)
    headers = headers_of(request, served, template, tongue, *depends_on)
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    told = {"served": served, **values(served, tongue)}
    return Response(render(template, request, told), headers=headers, media_type=HTML)


def headers_of(
    request: Request, served: Served, what: str, tongue: str, *depends_on: object
) -> dict[str, str]:
    """Give the headers of an answer in a language."""
    root = request.scope.get("root_path", "")
    return {
        "ETag": served.tag_of(what, tongue, root, *depends_on),
        "Vary": "Accept-Language",
        "Cache-Control": "public, no-cache",
        "Content-Language": tongue,
        "Albo-Release": str(served.release.info.number),
    }


def live(request: Request, template: str, values: Values) -> Response:
    """Answer with a page that is true at this moment only."""
    headers = {
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        "Content-Language": tongue_of(request),
    }
    return Response(render(template, request, values), headers=headers, media_type=HTML)
