"""The pages that lead to the others: home, the list of calls, the kinds of problems."""

from starlette.requests import Request
from starlette.responses import Response

from endpoint.negotiation import HTML
from endpoint.pages import render
from endpoint.problems import Problem, kinds
from endpoint.questions import ask, question
from endpoint.served import Served
from ontology.text import Text


def home(request: Request) -> Response:
    """Show what there is and where to go."""
    served = _served(request)
    registers = [
        {**register, "listed": list(ask(served.store, "entries", register=register["register"]))}
        for register in ask(served.store, "registers")
    ]
    calls = list(ask(served.store, "calls"))
    example = question("spaces-per-comune").split("\n", 1)[1]
    return _page(request, "home.html", served, registers=registers, calls=calls, example=example)


def calls(request: Request) -> Response:
    """List the calls."""
    served = _served(request)
    return _page(request, "calls.html", served, calls=list(ask(served.store, "calls")))


def problem(request: Request) -> Response:
    """Explain a kind of problem."""
    kind = kinds().get(request.path_params["kind"])
    if kind is None:
        raise Problem("not-found", _NO_KIND)
    return Response(render("kind.html", request, {"kind": kind}), media_type=HTML)


def _served(request: Request) -> Served:
    served: Served = request.app.state.service.served
    return served


def _page(request: Request, template: str, served: Served, **values: object) -> Response:
    headers = {"Vary": "Accept-Language", "Cache-Control": "public, no-cache"}
    page = render(template, request, {"served": served, **values})
    return Response(page, headers=headers, media_type=HTML)


_NO_KIND = Text(it="Nessun problema ha questo nome.", en="No problem has this name.")
