# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where a request is worked on: admitted, in its turn, in a thread, at the cost of who asks."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from endpoint.served import Served, Service
from endpoint.sparql.allowance import Allowance, Turns
from endpoint.sparql.gate import Gate

# So many answers are worked at a time, each takes a core; so many wait, so many seconds.
_AT_A_TIME, _WAITING, _PATIENCE = 2, 64, 10.0
# A long answer goes out in pieces of so many lines.
_PIECE = 100
T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """Hold one request that is being answered."""

    request: Request
    service: Service
    served: Served
    allowance: Allowance
    turns: Turns

    async def worked(self, work: Callable[[], T]) -> T:
        """Work in a thread when it is its turn: that of the client first, then that of all."""
        async with self.allowance.turns.taken(_PATIENCE), self.turns.taken(_PATIENCE):
            begun = time.perf_counter()
            try:
                return await asyncio.to_thread(work)
            finally:
                self.allowance.spend(time.perf_counter() - begun)

    def streamed(self, lines: Iterator[bytes], headers: dict[str, str], form: str) -> Response:
        """Hand over an answer as it is made: what fails at once fails before the first byte."""
        first = b"".join(islice(lines, _PIECE))
        return StreamingResponse(self._pieces(first, lines), headers=headers, media_type=form)

    async def _pieces(self, first: bytes, lines: Iterator[bytes]) -> AsyncIterator[bytes]:
        piece = first
        while piece:
            yield piece
            # Each piece waits for its turn anew, so that a long list keeps nobody out.
            piece = await self.worked(lambda: b"".join(islice(lines, _PIECE)))


class Desk:
    """Answer requests about the release that is served."""

    def __init__(self, service: Service, gate: Gate) -> None:
        self._service = service
        self._gate = gate
        self._turns = Turns(_AT_A_TIME, _WAITING)

    async def answered(self, request: Request, work: Callable[[Call], Response]) -> Response:
        """Answer with what is worked out; raises Problem where the client asks too much."""
        with self._gate.admitted(request) as allowance:
            call = Call(request, self._service, self._service.served, allowance, self._turns)
            answer = await call.worked(lambda: work(call))
            answer.headers.update(allowance.headers)
            return answer

    def at_once(self, request: Request, work: Callable[[Call], Response]) -> Response:
        """Answer with what takes no time, and waits for nobody."""
        with self._gate.admitted(request) as allowance:
            call = Call(request, self._service, self._service.served, allowance, self._turns)
            answer = work(call)
            answer.headers.update(allowance.headers)
            return answer
