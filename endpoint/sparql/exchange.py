# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer one query: from the cache, from an equal query under way, or from a worker.

The status line is sent only when the answer, or its first blocks, exist; what fails after that
ends the connection, so no cut answer can pass for a whole one.
"""

import asyncio
import logging
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from endpoint.cache import FRESHNESS, Cache, Place, Stored
from endpoint.negotiation import accepts_gzip
from endpoint.observing import Asking, Observer
from endpoint.pool.engine import Reply
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from endpoint.pool.faults import Overloaded, PoolClosed, QueryFailed
from endpoint.problems import Problem, respond, with_headers
from endpoint.served import Served, Service
from endpoint.sparql.allowance import Allowance
from endpoint.sparql.asked import Asked
from endpoint.sparql.federation import federated
from endpoint.sparql.forms import no_form
from endpoint.sparql.refusals import outcome_of, problem_of

_LOG = logging.getLogger("albo")
# While an answer longer than this is being read, it counts as a query of its client under way.
_LONG = 256 * 1024
# Long answers that are being read take so many times what the cache takes, and no more.
_HELD = 4
_RETRY = 30
_LEVEL = 3


@dataclass
class Desk:
    """Hold what every exchange works with, and the bytes of long answers that are being read."""

    service: Service
    cache: Cache
    observer: Observer
    held: int = 0

    @contextmanager
    def holding(self, stored: Stored) -> Iterator[None]:
        """Count an answer once, however many read it; raises Overloaded where it is too much."""
        if self.held > _HELD * max(self.cache.limit, _LONG):
            raise Overloaded(_RETRY)
        self.held += 0 if stored.readers else len(stored.body)
        stored.readers += 1
        try:
            yield
        finally:
            stored.readers -= 1
            self.held -= 0 if stored.readers else len(stored.body)


class Exchange(Response):
    """Answer one query over one release, or tell why there is no answer."""

    def __init__(
        self,
        request: Request,
        desk: Desk,
        asked: Asked,
        served: Served,
        allowance: Allowance,
        refuse: Callable[[Request, Problem], Response] = respond,
    ) -> None:
        super().__init__()
        self.refuse = refuse
        self.request = request
        self.desk = desk
        self.asked = asked
        self.served = served
        self.allowance = allowance
        self.gzip = accepts_gzip(request)
        self.asking = Asking(asked.text, asked.reading.form, time.perf_counter(), request.state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or send a problem if the query fails before its first block."""
        self.desk.observer.in_flight.inc()
        try:
            await self._answer_while_there(receive, send)
        except QueryFailed as fault:
            self.asking.outcome = outcome_of(fault)
            # Others may wait for the fault, and it knows where it was raised: a circle that would
            # keep the release, however large, until some day it is looked for.
            fault.__traceback__ = None
            await self._refused(problem_of(fault, self.asked.text))(scope, receive, send)
        except Problem as problem:
            self.asking.outcome = problem.kind
            await self._refused(problem)(scope, receive, send)
        finally:
            self.desk.observer.in_flight.dec()
            self.desk.observer.answered(self.asking)

    def _refused(self, problem: Problem) -> Response:
        return self.refuse(self.request, with_headers(problem, self.allowance.headers))

    async def _answer_while_there(self, receive: Receive, send: Send) -> None:
        """Answer, and stop the query of a client that goes away."""
        if (stored := self._kept()) is not None:
            await self._send_found(stored, send)
            return
        watch = asyncio.create_task(_cancel_when_gone(receive, asyncio.current_task()))
        try:
            await self._answer(send)
        except asyncio.CancelledError:
            if not watch.done():
                raise
            self.asking.outcome = "gone"
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _answer(self, send: Send) -> None:
        try:
            await self._answer_from(self.served, send)
        except PoolClosed:
            # A new release took over while this query waited: ask that one.
            if self.asked.release is not None or self.desk.service.served is self.served:
                raise
            self.served = self.desk.service.served
            await self._answer_from(self.served, send)

    async def _answer_from(self, served: Served, send: Send) -> None:
        place, seconds = (served.tag, self.asked.key), served.pool.limits.seconds
        stored = await self._awaited(place)
        if stored is None:
            async with self.allowance.turns.taken(seconds):
                # Another may have asked the same while this one waited for its turn.
                stored = self._kept() or await self._awaited(place)
                if stored is None:
                    with self.desk.cache.under_way(place) as flight:
                        stored = await self._evaluated(served, flight, send)
                if stored is not None and len(stored.body) > _LONG:
                    with self.desk.holding(stored):
                        await self.send_stored(stored, send)
                    return
        if stored is not None:
            await self._send_found(stored, send)

    def _kept(self) -> Stored | None:
        """Give the answer that is kept, where the client has nothing against it."""
        place = (self.served.tag, self.asked.key)
        return self._found(self.desk.cache.get(place) if self._may_be_found else None)

    async def _awaited(self, place: Place) -> Stored | None:
        """Give the answer of an equal query under way, where the client has nothing against it."""
        if not self._may_be_found:
            return None
        # One that waits as well, and then is evaluated.
        patience = 2 * self.served.pool.limits.seconds
        return self._found(await self.desk.cache.wait(place, patience))

    def _found(self, stored: Stored | None) -> Stored | None:
        self.asking.found = stored is not None
        return stored

    @property
    def _may_be_kept(self) -> bool:
        return self.asked.is_lasting and self.desk.cache.limit > 0

    @property
    def _may_be_found(self) -> bool:
        wants_fresh = "no-cache" in self.request.headers.get("cache-control", "").lower()
        return self._may_be_kept and not wants_fresh

    async def _evaluated(
        self, served: Served, flight: "asyncio.Future[Stored | None]", send: Send
    ) -> Stored | None:
        """Evaluate the query; an answer too long to be held is sent as it comes, and none given."""
        text = await federated(self.asked.text, self.asked.services, served.pool.limits.seconds)
        begun = time.perf_counter()
        async with served.pool.answer(self.asked.query(served.base, text), self._spend) as answer:
            self.asking.waited = answer.begun - begun
            self._check_form(answer.kind)
            taken = bytearray()
            async for block in answer:
                taken += block
                if len(taken) > self.longest:
                    flight.set_result(None)
                    await self.stream(answer, taken, send)
                    return None
        self.asking.had_worker = False  # it is whole, and whatever follows costs it nothing
        stored = Stored(answer.kind, answer.media_type, bytes(taken))
        if self._may_be_kept:
            self.desk.cache.put((served.tag, self.asked.key), stored)
            flight.set_result(stored)
        return stored

    @property
    def longest(self) -> int:
        """Give the bytes up to which an answer is held, and sent when it is whole."""
        is_held = self._may_be_kept and self.desk.held <= self.desk.cache.limit
        return max(_LONG, self.desk.cache.longest) if is_held else _LONG

    def _spend(self, seconds: float) -> None:
        self.asking.had_worker = True
        self.allowance.spend(seconds)

    async def stream(self, answer: Reply, taken: bytearray, send: Send) -> None:
        """Send an answer that is too long to be held as it comes."""
        pack = zlib.compressobj(_LEVEL, wbits=31) if self.gzip else None
        await send(self._start(answer.media_type, packed=pack is not None))
        try:
            await send(part(pack.compress(taken) if pack else bytes(taken)))
            taken.clear()
            async for block in answer:
                await send(part(pack.compress(block) if pack else block))
        except QueryFailed as fault:
            # The status is out. An answer without its end makes the server break the
            # connection, so that the client sees the cut.
            self.asking.outcome = outcome_of(fault)
            _LOG.warning("answer broken off: %s", fault)
            return
        await send(part(pack.flush() if pack else b"", more=False))

    async def _send_found(self, stored: Stored, send: Send) -> None:
        """Send an answer that is there; a long one when it is the client's turn."""
        if len(stored.body) <= _LONG:
            await self.send_stored(stored, send)
            return
        async with self.allowance.turns.taken(self.served.pool.limits.seconds):
            with self.desk.holding(stored):
                await self.send_stored(stored, send)

    async def send_stored(self, stored: Stored, send: Send) -> None:
        """Send an answer that is whole."""
        self._check_form(stored.kind)
        packed = self.gzip and stored.is_worth_packing
        body = stored.body
        if packed:
            body = await self.desk.cache.packed((self.served.tag, self.asked.key), stored)
        await send(self._start(stored.media_type, packed=packed, length=len(body)))
        await send(part(body, more=False))

    def _check_form(self, kind: str) -> None:
        form = self.asked.graphs if kind == "graph" else self.asked.solutions
        if form is None:
            raise no_form(list(GRAPHS if kind == "graph" else SOLUTIONS))

    def _start(self, media_type: str, *, packed: bool, length: int | None = None) -> Message:
        """Say which release answered: it may be newer than the one that was asked."""
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        headers = {
            "Content-Type": media_type + charset,
            "Server-Timing": self.asking.timing(),
            **self.allowance.headers,
            **({"Content-Encoding": "gzip"} if packed else {}),
            **({} if length is None else {"Content-Length": str(length)}),
            **self.lasting,
        }
        return started(headers)

    @property
    def tag(self) -> str | None:
        """Give the entity tag of the answer; none where the same query may have another one."""
        return self.asked.tag(self.served) if self.asked.is_lasting else None

    @property
    def lasting(self) -> Mapping[str, str]:
        """Say how long the answer is good, and from which release it comes; the same with a 304."""
        return {
            "Vary": "Accept, Accept-Encoding",
            "Albo-Release": str(self.served.release.info.number),
            "Cache-Control": "no-store" if self.tag is None else FRESHNESS,
            **({} if self.tag is None else {"ETag": self.tag}),
        }


def started(headers: Mapping[str, str]) -> Message:
    """Begin an answer."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


def part(body: bytes, *, more: bool = True) -> Message:
    """Give a piece of an answer, the last one with ``more`` false."""
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _cancel_when_gone(receive: Receive, reading: "asyncio.Task[None] | None") -> None:
    """Stop the query of a client that goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if reading is not None:
        reading.cancel()
