"""The addresses of the pages around the registers."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.about import calls, developers, report, statistics, status, terms
from endpoint.about.page import Values, page
from endpoint.charts import stacks
from endpoint.problems import kinds
from endpoint.served import Served


def add_routes(app: FastAPI) -> None:
    """Let an application serve the pages around the registers."""
    routes = {
        "/quality": quality,
        "/statistics": statistics.statistics,
        "/statistics/usage": statistics.usage,
        "/statistics/{name}.csv": statistics.table,
        "/calls": calls.calls,
        "/developers": developers.developers,
        "/problems": problems,
        "/faq": faq,
        "/legal": terms.legal,
        "/privacy": report.privacy,
        "/accessibility": report.accessibility,
        "/report": report.report,
        "/status": status.status,
    }
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])


def quality(request: Request) -> Response:
    """Show how good the data are, every number with where it comes from."""
    return page(request, "about-quality.html", _quality)


def _quality(served: Served, tongue: str) -> Values:
    found = served.quality
    names = [level.in_language(tongue) for level in found.levels]
    wholes = [(one.shelf.title.in_language(tongue), one.sure) for one in found.registers]
    return {"quality": found, "sure": stacks(names, wholes)}


def problems(request: Request) -> Response:
    """List the kinds of problems."""
    listed = sorted(kinds().items(), key=lambda one: (one[1].status, one[0]))
    return page(request, "about-problems.html", lambda _served, _tongue: {"kinds": listed})


def faq(request: Request) -> Response:
    """Answer the questions that people ask first."""
    return page(request, "about-faq.html")
