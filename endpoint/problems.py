# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Errors as problem documents (RFC 9457): one shape, both languages, never a stack trace."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from endpoint.negotiation import HTML, accepted, choose, language
from endpoint.pages import render
from ontology.text import Text

MEDIA_TYPE = "application/problem+json"


class Kind(BaseModel):
    """Hold what all problems of one kind share: its status, its title, what to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: int
    title: Text
    advice: Text


@cache
def kinds() -> Mapping[str, Kind]:
    """Give every kind of problem, keyed by its name."""
    table = tomllib.loads(files("endpoint").joinpath("problems.toml").read_text("utf-8"))
    return {name: Kind.model_validate(kind) for name, kind in table.items()}


class Problem(Exception):
    """Answer a request with a problem of a known kind."""

    def __init__(
        self,
        kind: str,
        detail: Text,
        *,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


def no_form(available: Iterable[str]) -> Problem:
    """Make the problem of a client that takes none of the forms there are (406)."""
    return Problem("not-acceptable", _NO_FORM, available=list(available))


def with_headers(problem: Problem, headers: Mapping[str, str]) -> Problem:
    """Give a problem that tells one client more; the same may be told to others."""
    told = {**headers, **problem.headers}
    return Problem(problem.kind, problem.detail, headers=told, **problem.members)


def respond(request: Request, problem: Problem) -> Response:
    """Write a problem: a page for browsers, a problem document for everybody else."""
    kind = kinds()[problem.kind]
    tongue = language(request.query_params.get("lang"), request.headers.get("accept-language"))
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if choose(accepted(request), (MEDIA_TYPE, HTML)) == HTML:
        page = render("problem.html", request, {"kind": kind, "problem": problem}, tongue)
        return Response(page, kind.status, headers, HTML)
    body = {
        "type": f"{_place(request)}/problems/{problem.kind}",
        "title": kind.title.in_language(tongue),
        "status": kind.status,
        "detail": problem.detail.in_language(tongue),
        "details": problem.detail.model_dump(),
        "advice": kind.advice.model_dump(),
        **problem.members,
    }
    text = json.dumps(body, ensure_ascii=False) + "\n"
    headers["Content-Language"] = tongue
    return Response(text, kind.status, headers, MEDIA_TYPE)


def _place(request: Request) -> str:
    """Give the prefix of this server's own pages: the base once there is a release."""
    base: str | None = request.app.state.service.base
    return base or str(request.scope.get("root_path", ""))


_NO_FORM = Text(
    it="Nessuna delle forme richieste è disponibile.",
    en="None of the requested forms is available.",
)
