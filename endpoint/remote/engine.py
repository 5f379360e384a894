# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""An engine elsewhere, as the server asks it: one release, within the limits.

A release is named by the marker that its publisher leaves in the engine. It is read again after
every answer: where it has changed meanwhile nobody knows what the answer was taken from.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Final

from endpoint.pool.answers import Query
from endpoint.pool.faults import EngineAway, Moved, PoolClosed
from endpoint.pool.limits import Limits
from endpoint.remote.answers import RemoteAnswer
from endpoint.remote.line import Line
from endpoint.remote.rewriting import Rewriting
from endpoint.remote.wholeness import Received, Wholeness
from endpoint.remote.wording import word
from endpoint.sparql.allowance import Turns
from ingest.engines.account import Place

# Questions about the engine itself, beside those of clients.
_SPARE: Final = 4


class RemoteEngine:
    """Answer queries over one release by an engine that holds it."""

    def __init__(
        self,
        place: Place,
        tag: str,
        graphs: Collection[str],
        limits: Limits,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self.limits = limits
        self._line = Line(place, limits.workers + _SPARE)
        self._tag = tag
        self._graphs = graphs
        self._moved = moved
        self._serial: str | None = None
        self._wholeness = Wholeness(self._line, graphs)
        self._turns = Turns(limits.workers, limits.queue)
        self._threads = ThreadPoolExecutor(limits.workers, "albo-rewriting")
        self._answers: set[RemoteAnswer] = set()
        self._quiet = asyncio.Event()
        self._closed = False

    @asynccontextmanager
    async def answer(
        self, query: Query, spend: Callable[[float], None] = lambda _seconds: None
    ) -> AsyncIterator[RemoteAnswer]:
        """Ask the query; enter once the first block of its answer exists.

        Leaving before the end lets go of the answer; whether the engine goes on with it is the
        engine's own matter.
        """
        if self._closed:
            raise PoolClosed
        async with self._turns.taken(self.limits.seconds):
            answer = self._prepared(query, self._serial or await self._take_note())
            self._answers.add(answer)
            try:
                await answer.begin()
                yield answer
            finally:
                self._answers.discard(answer)
                spend(min(time.perf_counter() - answer.begun, self.limits.seconds))
                await answer.close()
                if self._closed and not self._answers:
                    self._quiet.set()

    def shrink(self, workers: int) -> None:
        """Do nothing: there is no process to let go."""

    async def stop(self, *, drain: float = 10.0) -> None:
        """Take no more queries, and let those under way end for so many seconds."""
        self._closed = True
        if self._answers and drain > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), drain)
        for answer in tuple(self._answers):
            answer.stop()
        await self._line.close()
        self._threads.shutdown(wait=False)

    @property
    def pids(self) -> tuple[int, ...]:
        """Give no process numbers: nothing here answers."""
        return ()

    @property
    def engine_pid(self) -> None:
        """Give no process number."""
        return None

    @property
    def confinement(self) -> tuple[str, ...]:
        """Say nothing: what the engine may reach is the engine's own matter."""
        return ()

    def _prepared(self, query: Query, serial: str) -> RemoteAnswer:
        worded = word(query, self._graphs, self._line.place.profile)
        limits = self.limits
        return RemoteAnswer(
            self._line,
            query,
            worded,
            limits.seconds,
            limits.result_bytes,
            lambda asked, kind: Rewriting(asked, kind, self._threads),
            lambda received: self._check(serial, query, received),
        )

    async def _take_note(self) -> str:
        """Remember which state of the engine is the release; before that nothing is asked."""
        self._serial = await self._serial_now()
        return self._serial

    async def _serial_now(self) -> str:
        marker = await self._line.marker()
        if marker is None:
            raise EngineAway(60, "nothing was published: albo publish")
        if not marker.holds(self._tag):
            self._moved()
            raise Moved
        return marker.serial

    async def _check(self, serial: str, query: Query, received: Received | None) -> None:
        """Raise where a graph may be cut, or the engine has changed since a query was sent.

        ``serial`` names the state that it was in then.
        """
        if received is not None:
            await self._wholeness.check(query, received)
        now = await self._serial_now()
        if now != serial:
            # It left and came back: what is asked from now on is right again.
            self._serial = now
            raise Moved
