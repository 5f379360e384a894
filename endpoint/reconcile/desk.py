# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where questions of either protocol come in: admitted, read, worked in their turn, answered."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from endpoint.bounds import body_of
from endpoint.cache import FRESHNESS
from endpoint.negotiation import holds
from endpoint.pages import tongue_of
from endpoint.problems import Problem
from endpoint.reconcile.reconciler import Reconciler
from endpoint.served import Served, Service
from endpoint.sparql.allowance import Allowance, Turns
from endpoint.sparql.gate import Gate
from ontology.text import Text

# Gives the text of an answer, in a language. What was sent is read here too: that may take
# long, and is done in a thread.
Work = Callable[[Reconciler, str], str]
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_MAX_BODY = 2_000_000
_FIELDS = 50
# So many questions are worked at a time, each takes a core; so many wait, so many seconds.
_AT_A_TIME, _WAITING, _PATIENCE = 2, 64, 10.0


class Desk:
    """Answer questions about the release that is served."""

    def __init__(self, service: Service, gate: Gate) -> None:
        self._service = service
        self._gate = gate
        self._turns = Turns(_AT_A_TIME, _WAITING)

    async def answer(
        self,
        request: Request,
        reading: Callable[[], Awaitable[Work]],
        media_type: str = _JSON,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Answer with what is worked out once the request was read.

        Raises a problem for one that cannot be read, or that is more than its client may ask.
        """
        with self._gate.admitted(request) as allowance:
            served = self._service.served
            told = {**_headers(request, served), **allowance.headers, **(headers or {})}
            if "ETag" in told and holds(request, told["ETag"]):
                return Response(status_code=304, headers=told)
            work = await reading()
            body = await self._worked(request, served, work, allowance)
            return Response(body, headers=told, media_type=media_type)

    async def _worked(
        self, request: Request, served: Served, work: Work, allowance: Allowance
    ) -> str:
        """Work in a thread when it is its turn, at the cost of who asks."""
        async with allowance.turns.taken(_PATIENCE), self._turns.taken(_PATIENCE):
            begun = time.perf_counter()
            try:
                return await asyncio.to_thread(lambda: work(served.reconciler, tongue_of(request)))
            finally:
                allowance.spend(time.perf_counter() - begun)


def _headers(request: Request, served: Served) -> dict[str, str]:
    headers = {
        "Albo-Release": str(served.release.info.number),
        "Content-Language": tongue_of(request),
        "Vary": "Accept-Language",
    }
    if request.method == "POST":
        return {**headers, "Cache-Control": "no-store"}
    tag = served.tag_of(request.url.path, request.url.query, tongue_of(request), "reconcile")
    return {**headers, "ETag": tag, "Cache-Control": FRESHNESS}


def written(body: object) -> str:
    """Write an answer as JSON."""
    return json.dumps(body, ensure_ascii=False)


async def form_of(request: Request) -> bytes:
    """Take in a form as it is; raises a problem for anything else."""
    _check_form(request, _FORM)
    return await body_of(request, _MAX_BODY)


async def json_of(request: Request) -> bytes:
    """Take in JSON as it is; raises a problem for anything else."""
    _check_form(request, _JSON)
    return await body_of(request, _MAX_BODY)


def fields_of(form: bytes) -> dict[str, str]:
    """Read the fields of a form, the first where one comes twice; a long one takes a moment."""
    text = text_of(form)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise Problem("bad-request", _NOT_UTF8) from None
    except ValueError:
        raise Problem("bad-request", _MANY) from None
    return dict(reversed(pairs))


def number_in(request: Request, name: str, most: int) -> int:
    """Read a number of an address, 0 where there is none; raises a problem for a bad one."""
    value = request.query_params.get(name) or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Problem("bad-request", _no_number(name))
    return min(int(value), most)


def _check_form(request: Request, expected: str) -> None:
    stated = request.headers.get("content-type", expected).partition(";")[0].strip().lower()
    if stated != expected:
        detail = Text(
            it=f"«{stated[:80]}» non si legge qui: inviare {expected}.",
            en=f'"{stated[:80]}" is not read here: send {expected}.',
        )
        raise Problem("unsupported-media-type", detail, available=[expected])


def text_of(body: bytes) -> str:
    """Read the text of a body; raises a problem where it is not UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Problem("bad-request", _NOT_UTF8) from None


def _no_number(name: str) -> Text:
    return Text(it=f"«{name}» non è un numero.", en=f'"{name}" is not a number.')


def missing(name: str) -> Problem:
    """Make the problem of a request that lacks a field."""
    return Problem("bad-request", Text(it=f"Manca «{name}».", en=f'"{name}" is missing.'))


_NOT_UTF8 = Text(it="La richiesta non è in UTF-8.", en="The request is not in UTF-8.")
_MANY = Text(it=f"Più di {_FIELDS} campi.", en=f"More than {_FIELDS} fields.")
