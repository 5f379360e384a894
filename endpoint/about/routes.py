# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the pages around the registers."""

from collections.abc import Mapping
from functools import partial

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.about import calls, developers, report, statistics, status, terms
from endpoint.charts import stacks
from endpoint.pages import tongue_of
from endpoint.problems import kinds
from endpoint.served import Served, served_of
from endpoint.showing import show


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
    served = served_of(request)
    values = partial(_quality, served, tongue_of(request))
    return show(request, served, "about-quality.html", values)


def _quality(served: Served, tongue: str) -> Mapping[str, object]:
    found = served.quality
    names = [level.in_language(tongue) for level in found.levels]
    wholes = [(one.shelf.title.in_language(tongue), one.sure) for one in found.registers]
    return {"quality": found, "sure": stacks(names, wholes)}


def problems(request: Request) -> Response:
    """List the kinds of problems."""
    listed = sorted(kinds().items(), key=lambda one: (one[1].status, one[0]))
    return show(request, served_of(request), "about-problems.html", lambda: {"kinds": listed})


def faq(request: Request) -> Response:
    """Answer the questions that people ask first."""
    return show(request, served_of(request), "about-faq.html", dict)
