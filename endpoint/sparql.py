"""The SPARQL 1.1 Protocol for queries: GET, form POST and direct POST.

A stranger's query is looked at by the guard, then run in a process that is killed at its
limit. The status line is sent only when the first block of the answer exists; what fails
after that ends the connection, so no cut answer can pass for a whole one.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from endpoint import guard
from endpoint.description import named
from endpoint.examples import examples
from endpoint.negotiation import HTML, accepted, choose, holds
from endpoint.pages import render, tongue_of
from endpoint.pool.answers import Answer, Query
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from endpoint.pool.faults import (
    OutOfMemory,
    Overloaded,
    PoolClosed,
    QueryFailed,
    SyntaxFault,
    TooLarge,
    TooSlow,
)
from endpoint.problems import Problem, respond
from endpoint.questions import question
from endpoint.served import Served, Service
from ontology.context import prefixes
from ontology.text import Text, same

SHORT_NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
# Names that clients use for the same forms.
_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_LOG = logging.getLogger("albo")
_MAX_BODY = 1_000_000
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@dataclass(frozen=True)
class Asked:
    """Hold a query with the forms that its client accepts for either kind of answer."""

    text: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    solutions: str | None
    graphs: str | None

    def query(self, base: str) -> Query:
        """Give the query for the workers; well-known prefixes need not be declared."""
        return Query(
            self.text,
            self.solutions or SHORT_NAMES["json"],
            self.graphs or SHORT_NAMES["ttl"],
            self.default_graphs,
            self.named_graphs,
            prefixes(),
            f"{base}/",
        )

    def tag(self, served: Served) -> str:
        """Give the entity tag of the answer: the release and everything that was asked.

        It is weak: rows without an order may come in another one.
        """
        parts = (self.text, self.default_graphs, self.named_graphs, self.solutions, self.graphs)
        return "W/" + served.tag_of(*parts)


async def sparql(request: Request) -> Response:
    """Answer a query, or show the query form to a browser that asks nothing yet."""
    service: Service = request.app.state.service
    served = service.served
    parameters = await _parameters(request)
    texts = [value for name, value in parameters if name == "query"]
    if not texts and request.method in ("GET", "HEAD"):
        return _form(request, served)
    if len(texts) != 1:
        raise Problem("bad-request", _ONE_QUERY)
    asked = _asked(request, texts[0], parameters)
    _guard(asked.text)
    lasting = not guard.needs_no_cache(asked.text)
    tag = asked.tag(served)
    if lasting and holds(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    return _Answering(request, service, asked, lasting=lasting)


def _form(request: Request, served: Served) -> Response:
    if choose(accepted(request), ("application/problem+json", HTML)) != HTML:
        raise Problem("bad-request", _NO_QUERY)
    chosen, tongue = request.query_params.get("example"), tongue_of(request)
    query = next((one.in_language(tongue) for one in examples() if one.name == chosen), _FIRST)
    values = {"served": served, "query": query, "chosen": chosen, "examples": examples()}
    return Response(render("sparql.html", request, values), media_type=HTML)


async def _parameters(request: Request) -> list[tuple[str, str]]:
    """Read the parameters from the address and the body (SPARQL 1.1 Protocol, 2.1)."""
    found = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "POST":
        found += await _body(request)
    if any(name == "update" for name, _ in found):
        raise Problem("read-only", _NO_UPDATE)
    return found


async def _body(request: Request) -> list[tuple[str, str]]:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "application/sparql-update":
        raise Problem("read-only", _NO_UPDATE)
    if media_type not in (_FORM, _DIRECT):
        raise Problem("unsupported-media-type", same(media_type or "—"))
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _MAX_BODY:
            raise Problem("too-large", _LONG_BODY)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Problem("bad-request", _NOT_UTF8) from None
    return [("query", text)] if media_type == _DIRECT else parse_qsl(text, keep_blank_values=True)


def _asked(request: Request, text: str, parameters: Sequence[tuple[str, str]]) -> Asked:
    solutions, graphs = _forms(request, parameters)
    default = _graphs(parameters, "default-graph-uri")
    others = _graphs(parameters, "named-graph-uri")
    # Graphs named in the request replace FROM as a whole (SPARQL 1.1 Protocol, 2.1.4).
    stated = bool(default or others)
    return Asked(text, default if stated else None, others if stated else None, solutions, graphs)


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = tuple(value for key, value in parameters if key == name)
    if any(named(value) is None for value in found):
        raise Problem("bad-request", Text(it=f"{name}: non è un IRI.", en=f"{name}: not an IRI."))
    return found


def _forms(
    request: Request, parameters: Sequence[tuple[str, str]]
) -> tuple[str | None, str | None]:
    """Choose a form for each kind of answer; None where the client accepts none."""
    name = next((value for key, value in parameters if key == "format"), None)
    if name is not None:
        wanted = SHORT_NAMES.get(name, name)
        if wanted not in (*SOLUTIONS, *GRAPHS):
            raise Problem("bad-request", _unknown_format(name), known=list(SHORT_NAMES))
        return (wanted if wanted in SOLUTIONS else None), (wanted if wanted in GRAPHS else None)
    accept = accepted(request)
    solutions = choose(accept, (*SOLUTIONS, *_ALIASES))
    graphs = choose(accept, tuple(GRAPHS))
    if solutions is None and graphs is None:
        raise Problem("not-acceptable", _NO_FORM, available=[*SOLUTIONS, *GRAPHS])
    return (_ALIASES.get(solutions, solutions) if solutions else None), graphs


def _guard(text: str) -> None:
    try:
        guard.check(text)
    except guard.Refused as refused:
        detail = Text(it=refused.detail_it, en=refused.detail_en)
        raise Problem(
            "query-refused", detail, code=refused.code, line=refused.line, column=refused.column
        ) from None


class _Answering(Response):
    """Send the blocks of an answer as they come."""

    def __init__(self, request: Request, service: Service, asked: Asked, *, lasting: bool) -> None:
        super().__init__()
        self.request = request
        self.service = service
        self.asked = asked
        self.lasting = lasting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or send a problem if the query fails before its first block."""
        try:
            await self._answer(receive, send)
        except QueryFailed as fault:
            await respond(self.request, _problem(fault))(scope, receive, send)
        except Problem as problem:
            await respond(self.request, problem)(scope, receive, send)

    async def _answer(self, receive: Receive, send: Send) -> None:
        served = self.service.served
        try:
            await self._answer_from(served, receive, send)
        except PoolClosed:
            # A new release took over while this query waited: ask that one.
            if self.service.served is served:
                raise
            await self._answer_from(self.service.served, receive, send)

    async def _answer_from(self, served: Served, receive: Receive, send: Send) -> None:
        reading = asyncio.current_task()
        watch = asyncio.create_task(_cancel_when_gone(receive, reading))
        try:
            async with served.pool.answer(self.asked.query(served.base)) as answer:
                self._check_form(answer)
                await self._send(answer, served, send)
        except asyncio.CancelledError:
            if not watch.done():
                raise
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    def _check_form(self, answer: Answer) -> None:
        form = self.asked.graphs if answer.kind == "graph" else self.asked.solutions
        if form is None:
            offers = list(GRAPHS if answer.kind == "graph" else SOLUTIONS)
            raise Problem("not-acceptable", _NO_FORM, available=offers)

    async def _send(self, answer: Answer, served: Served, send: Send) -> None:
        await send(_start(self._head(answer, served)))
        try:
            async for block in answer:
                await send({"type": "http.response.body", "body": block, "more_body": True})
        except QueryFailed as fault:
            # The status is out. An answer without its end makes the server break the
            # connection, so that the client sees the cut.
            _LOG.warning("answer broken off: %s", fault)
            return
        await send({"type": "http.response.body", "body": b""})

    def _head(self, answer: Answer, served: Served) -> dict[str, str]:
        """Say which release answered: it may be newer than the one that was asked."""
        charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
        lasting = {"ETag": self.asked.tag(served), "Cache-Control": "public, no-cache"}
        return {
            "Content-Type": answer.media_type + charset,
            "Vary": "Accept",
            "Albo-Release": str(served.release.info.number),
            **(lasting if self.lasting else {"Cache-Control": "no-store"}),
        }


def _start(headers: Mapping[str, str]) -> Message:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


async def _cancel_when_gone(receive: Receive, reading: "asyncio.Task[None] | None") -> None:
    """Stop the query of a client that goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if reading is not None:
        reading.cancel()


def _problem(fault: QueryFailed) -> Problem:
    """Tell a failed query as the problem that it is."""
    match fault:
        case SyntaxFault():
            detail = _syntax(fault)
            return Problem("query-syntax", detail, line=fault.line, column=fault.column)
        case TooSlow():
            seconds = f"{fault.limit:g}"
            detail = Text(it=f"Limite: {seconds} s.", en=f"Limit: {seconds} s.")
            return Problem("query-timeout", detail, limit_seconds=fault.limit, headers=_LATER)
        case TooLarge() | OutOfMemory():
            kind = "result-too-large" if isinstance(fault, TooLarge) else "query-memory"
            detail = Text(it=f"Limite: {fault.limit} byte.", en=f"Limit: {fault.limit} bytes.")
            return Problem(kind, detail, limit_bytes=fault.limit, headers=_LATER)
        case Overloaded() | PoolClosed():
            seconds = str(fault.retry_after) if isinstance(fault, Overloaded) else "5"
            return Problem("overloaded", _BUSY, headers={"Retry-After": seconds})
        case _:
            return Problem("query-failed", same(str(fault)))


_LATER = {"Retry-After": "60"}


def _syntax(fault: SyntaxFault) -> Text:
    """Say where the text is not SPARQL, and the commonest fault in plain words."""
    place = Text(
        it=f"Riga {fault.line}, colonna {fault.column}: ",
        en=f"Line {fault.line}, column {fault.column}: ",
    )
    said = same(" ".join(fault.message.split())[:300])
    if "Prefix not found" in fault.message:
        said = Text(it="prefisso non dichiarato.", en="prefix not declared.")
    return Text(it=place.it + said.it, en=place.en + said.en)


def _unknown_format(name: str) -> Text:
    return Text(
        it=f"Il formato «{name[:40]}» non è noto.", en=f'The format "{name[:40]}" is not known.'
    )


# What the form holds before anything is chosen.
_FIRST = question("spaces-per-comune").split("\n", 1)[1]
_ONE_QUERY = Text(
    it="Serve un solo parametro «query».", en='Exactly one parameter "query" is needed.'
)
_NO_QUERY = Text(it="Manca il parametro «query».", en='The parameter "query" is missing.')
_NO_UPDATE = Text(
    it="Questo servizio non accetta modifiche.", en="This service accepts no updates."
)
_LONG_BODY = Text(
    it="Il corpo supera un milione di byte.", en="The body exceeds one million bytes."
)
_NOT_UTF8 = Text(it="Il corpo non è in UTF-8.", en="The body is not in UTF-8.")
_NO_FORM = Text(
    it="Nessuna delle forme accettate è disponibile per questa query.",
    en="None of the accepted forms is available for this query.",
)
_BUSY = Text(it="Molte query sono in attesa.", en="Many queries are waiting.")
