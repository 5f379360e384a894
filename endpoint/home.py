# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages that lead to the others: home, the list of calls, the kinds of problems."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from endpoint.about.calls import ILLUSTRATIVE, OPEN, announced, by_phase, day_of
from endpoint.catalogue.forms import prefers_rdf
from endpoint.feed.news import news
from endpoint.pages import tongue_of
from endpoint.problems import Problem, kinds
from endpoint.questions import ask
from endpoint.saved.examples import by_name
from endpoint.served import Served, served_of
from endpoint.showing import show, show_now
from ingest.index.columns import PART
from ontology.text import Text

# Questions that show what these data can answer; each is one click from its answer.
_QUESTIONS = (
    "coworking-per-comune",
    "laser-cutters",
    "meets-what-data-can-tell",
    "disused-near-makerspaces",
    "measures-open-in-year",
)
_NEWEST = 5
_VARY = "Accept, Accept-Language"


def home(request: Request) -> Response:
    """Show what there is and where to go; whoever wants RDF finds it in the catalogue (303)."""
    served = served_of(request)
    if prefers_rdf(request):
        place = f"{request.scope.get('root_path', '')}/catalog"
        return RedirectResponse(place, 303, {"Cache-Control": "public, no-cache", "Vary": "Accept"})
    # Which calls are open is a matter of the day on which somebody looks.
    today = day_of(request)
    values = partial(_at_home, request, served, today)
    return show(request, served, "home.html", values, today, vary=_VARY)


def _lists(served: Served) -> Iterator[Mapping[str, object]]:
    """Yield the lists around the registers that hold something, each with how much."""
    stock = served.inventory
    for found in ask(served.store, "lists"):
        # The things of a list have addresses made from its name.
        held = stock.beginning(f"{served.base}/id/{found['list'].rpartition('/')[2]}/").numbers
        things = int((~stock.has(PART))[held].sum())
        if things:
            yield {**found, "things": things}


def _at_home(request: Request, served: Served, today: date) -> Mapping[str, object]:
    newest = served.archive.newest(0, _NEWEST)
    phases = by_phase(announced(served), today)
    return {
        "registers": [_register(found) for found in ask(served.store, "registers")],
        "lists": list(_lists(served)),
        "calls": phases.get(OPEN, []),
        "models": phases.get(ILLUSTRATIVE, []),
        "map": served.overview,
        "questions": [by_name()[name] for name in _QUESTIONS],
        "news": list(news(served, newest, tongue_of(request))),
    }


def _register(found: Mapping[str, str]) -> Mapping[str, object]:
    slug = found["register"].rsplit("/", 1)[1]
    return {**found, "slug": slug, "count": int(found["entries"])}


def schemes(request: Request) -> Response:
    """List the code lists."""
    served = served_of(request)
    return show(
        request, served, "schemes.html", lambda: {"schemes": list(ask(served.store, "schemes"))}
    )


def problem(request: Request) -> Response:
    """Explain a kind of problem."""
    kind = kinds().get(request.path_params["kind"])
    if kind is None:
        raise Problem("not-found", _NO_KIND)
    return show_now(request, "kind.html", {"kind": kind})


_NO_KIND = Text(it="Nessun problema ha questo nome.", en="No problem has this name.")
