"""The pages that lead to the others: home, the list of calls, the kinds of problems."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from endpoint.catalogue.forms import prefers_rdf
from endpoint.listing import listing
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem, kinds
from endpoint.questions import ask, question
from endpoint.served import Served, served_of
from ontology.text import Text

# A register with more entries than this is shown on a page of its own only.
_SHORT = 20


def home(request: Request) -> Response:
    """Show what there is and where to go; whoever wants RDF finds it in the catalogue (303)."""
    served = served_of(request)
    if prefers_rdf(request):
        place = f"{request.scope.get('root_path', '')}/catalog"
        return RedirectResponse(place, 303, {"Cache-Control": "public, no-cache", "Vary": "Accept"})
    example = question("spaces-per-comune").split("\n", 1)[1]
    return _page(
        request,
        "home.html",
        served,
        registers=[_register(served, found) for found in ask(served.store, "registers")],
        lists=list(ask(served.store, "lists")),
        calls=list(ask(served.store, "calls")),
        example=example,
    )


def _register(served: Served, found: Mapping[str, str]) -> Mapping[str, object]:
    is_short = int(found["entries"]) <= _SHORT
    return {
        **found,
        "slug": found["register"].rsplit("/", 1)[1],
        "listing": listing(served.store, found["register"]) if is_short else None,
    }


def schemes(request: Request) -> Response:
    """List the code lists."""
    served = served_of(request)
    return _page(request, "schemes.html", served, schemes=list(ask(served.store, "schemes")))


def problem(request: Request) -> Response:
    """Explain a kind of problem."""
    kind = kinds().get(request.path_params["kind"])
    if kind is None:
        raise Problem("not-found", _NO_KIND)
    return Response(render("kind.html", request, {"kind": kind}), media_type=HTML)


def _page(request: Request, template: str, served: Served, **values: object) -> Response:
    headers = {
        "ETag": served.tag_of(template, tongue_of(request), request.scope.get("root_path", "")),
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    page = render(template, request, {"served": served, **values})
    return Response(page, headers=headers, media_type=HTML)


_NO_KIND = Text(it="Nessun problema ha questo nome.", en="No problem has this name.")
