# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer queries in processes that can be killed, over one release.

The pool keeps a few workers alive, each a fork of a zygote that has read the release. A query
that passes its deadline, its size or its memory, or whose reader has gone, costs its worker's
life; the zygote bears another in the background. The failures are drawn in `endpoint.pool.faults`.
"""

import asyncio
import math
import signal
import socket
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from endpoint.pool.answers import Answer, Query, Worker
from endpoint.pool.faults import (
    EngineDown,
    EvaluationFault,
    Interrupted,
    OutOfMemory,
    Overloaded,
    PoolClosed,
    QueryFailed,
    SyntaxFault,
    TooLarge,
    TooSlow,
    Unsortable,
)
from endpoint.pool.limits import Limits
from endpoint.pool.nursery import Death, Nursery, Parent, ReleaseUnreadable

__all__ = [
    "Answer",
    "EngineDown",
    "EvaluationFault",
    "Interrupted",
    "Limits",
    "OutOfMemory",
    "Overloaded",
    "PoolClosed",
    "Query",
    "QueryFailed",
    "ReleaseUnreadable",
    "SyntaxFault",
    "TooLarge",
    "TooSlow",
    "Unsortable",
    "WorkerPool",
]

_ZYGOTE: Final = "endpoint.pool.zygote"
_RETRY_SECONDS: Final = 1.0
_HELLO_SECONDS: Final = 60.0


class WorkerPool:
    """Lend a worker to each query, and replace those that do not come back whole."""

    def __init__(self, release: Path, limits: Limits) -> None:
        """Prepare a pool; `start` brings it to life."""
        self.limits = limits
        self._release = release
        self._loop = asyncio.get_running_loop()
        self._parent = Parent(self._born, self._died, self._lost)
        self._nursery: Nursery | None = None
        self._live: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._answers: set[Answer] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._whole: asyncio.Future[None] = self._loop.create_future()
        self._quiet = asyncio.Event()
        self._closed = False

    @classmethod
    async def start(cls, release: Path, limits: Limits) -> Self:
        """Read the release and return once every worker is ready."""
        pool = cls(release, limits)
        try:
            await pool._hatch()
            await pool._whole
        except BaseException:
            await pool.stop(drain=0)
            raise
        return pool

    @asynccontextmanager
    async def answer(
        self, query: Query, spend: Callable[[float], None] = lambda _seconds: None
    ) -> AsyncIterator[Answer]:
        """Ask the query; enter once the first block of its answer exists.

        Leaving before the end, or being cancelled, stops the query. The limit in seconds runs
        until the last block has been taken, so a reader that stalls does not keep a worker.
        However it ends, `spend` is told the seconds for which it kept a worker.
        """
        worker = await self._borrow()
        answer = Answer(self, worker, query)
        self._answers.add(answer)
        try:
            await answer.begin()
            yield answer
        finally:
            answer.leave()
            spend(time.perf_counter() - answer.begun)
            self._answers.discard(answer)
            self._settle()

    def shrink(self, workers: int) -> None:
        """Keep so many workers from now on; the others go when they have answered."""
        self.limits = replace(self.limits, workers=workers)
        while self._idle and self._are_too_many:
            self.replace(self._idle[-1])

    async def stop(self, *, drain: float = 10.0) -> None:
        """Refuse new queries, let the running ones end, then kill what is left."""
        self._closed = True
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_exception(PoolClosed())
        self._settle()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), drain)
        for answer in tuple(self._answers):
            answer.fail(PoolClosed())
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._live:
            self._forget(next(iter(self._live.values())))
        if self._nursery is not None:
            await self._nursery.close()
        self._whole.cancel()

    @property
    def pids(self) -> tuple[int, ...]:
        """Give the process numbers of the workers alive."""
        return tuple(self._live)

    @property
    def engine_pid(self) -> int | None:
        """Give the process number of the zygote; None while it is being replaced."""
        return self._nursery.pid if self._nursery else None

    @property
    def confinement(self) -> tuple[str, ...]:
        """Say for each worker whether its system calls are filtered, or why not."""
        return tuple(worker.confined for worker in self._live.values())

    async def _borrow(self) -> Worker:
        if self._closed:
            raise PoolClosed
        while self._idle:
            worker = self._idle.pop()
            if worker.is_there():
                return worker
            self.replace(worker)
            worker.close()
        if len(self._waiting) >= self.limits.queue:
            raise self._overloaded()
        return await self._wait()

    async def _wait(self) -> Worker:
        """Stand in the queue, at most as long as one query may take."""
        place: asyncio.Future[Worker] = self._loop.create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await place
        except (TimeoutError, asyncio.CancelledError) as error:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.give_back(place.result())
            if isinstance(error, TimeoutError):
                raise self._overloaded() from None
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)

    def _overloaded(self) -> Overloaded:
        return Overloaded(max(1, math.ceil(self.limits.seconds)))

    def give_back(self, worker: Worker) -> None:
        """Take a worker whose answer has ended, for the next query or for retirement."""
        if self._live.get(worker.pid) is not worker:
            worker.close()
        elif (
            worker.reniced
            or worker.served >= self.limits.worker_queries
            or (self._are_too_many and not self._waiting)
        ):
            self.replace(worker)
            worker.close()
        else:
            self._lend(worker)

    def _lend(self, worker: Worker) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    @property
    def _are_too_many(self) -> bool:
        return len(self._live) > self.limits.workers

    def replace(self, worker: Worker) -> None:
        """Kill a worker and have another born in its place, unless there are enough."""
        nursery, is_needed = self._nursery, not (self._closed or self._are_too_many)
        if self._forget(worker) and nursery is not None:
            nursery.kill(worker.pid)
            if is_needed:
                nursery.fork()

    def _forget(self, worker: Worker) -> bool:
        """Drop a worker; an answer still reading from it closes the socket later."""
        known = self._live.get(worker.pid) is worker
        if known:
            del self._live[worker.pid]
        if worker in self._idle:
            self._idle.remove(worker)
            worker.close()
        else:
            worker.cut()
        return known

    def renice(self, worker: Worker) -> None:
        """Let everything else go before this worker; it retires after its query."""
        worker.reniced = True
        if self._nursery is not None:
            self._nursery.renice(worker.pid)

    async def cause(self, worker: Worker) -> QueryFailed:
        """Tell why a worker fell silent."""
        death = await worker.death()
        if death is None or (death.status == -signal.SIGKILL and not death.text):
            return Interrupted("the process of the query was ended from outside")
        if "memory allocation of" in death.text or "bad_alloc" in death.text:
            return OutOfMemory(self.limits.memory_bytes)
        # What the engine's sort says of an order in which a < b < c < a.
        unsortable = "total order" in death.text
        return (
            Unsortable("no order")
            if unsortable
            else EngineDown("the query brought the engine down")
        )

    async def _hatch(self) -> None:
        limits = self.limits
        needed = (self._release, limits.memory_quads, limits.memory_bytes)
        self._nursery = await Nursery.start(_ZYGOTE, needed, self._parent)
        for _ in range(limits.workers):
            self._nursery.fork()

    def _born(self, pid: int, sock: socket.socket, death: "asyncio.Future[Death | None]") -> None:
        worker = Worker(pid, sock, death)
        if self._closed or self._nursery is None:
            worker.close()
        else:
            self._run(self._welcome(worker, self._nursery))

    async def _welcome(self, worker: Worker, nursery: Nursery) -> None:
        """Put a new worker to work once it has said hello."""
        try:
            async with asyncio.timeout(_HELLO_SECONDS):
                await worker.hello()
        except (OSError, EOFError, TimeoutError):
            worker.close()
            await self._miscarried(worker, nursery)
        except asyncio.CancelledError:
            worker.close()
            raise
        else:
            self._live[worker.pid] = worker
            self.give_back(worker)
            if len(self._live) >= self.limits.workers and not self._whole.done():
                self._whole.set_result(None)

    async def _miscarried(self, worker: Worker, nursery: Nursery) -> None:
        """Try again after a pause, or give up if the pool is only just starting."""
        nursery.kill(worker.pid)
        death = await worker.death()
        if not self._whole.done():
            text = death.text if death else "a worker did not start"
            self._whole.set_exception(ReleaseUnreadable(f"{self._release}: {text}"))
            return
        await asyncio.sleep(_RETRY_SECONDS)
        if len(self._live) < self.limits.workers:
            nursery.fork()  # does nothing if this zygote is lost meanwhile

    def _died(self, pid: int) -> None:
        """Replace a worker that died by itself; if it was answering, its reader learns why."""
        if worker := self._live.get(pid):
            self.replace(worker)

    def _lost(self) -> None:
        """Start again after the zygote died, taking its workers with it."""
        gone, self._nursery = self._nursery, None
        for worker in tuple(self._live.values()):
            self._forget(worker)
        if gone is not None and not self._closed:
            self._run(self._heal(gone))

    async def _heal(self, gone: Nursery) -> None:
        try:
            await gone.close()
            while not await self._hatched():
                await asyncio.sleep(_RETRY_SECONDS)
        except asyncio.CancelledError:
            await gone.close()
            raise

    async def _hatched(self) -> bool:
        with suppress(ReleaseUnreadable, OSError):
            await self._hatch()
            return True
        return False

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _settle(self) -> None:
        if self._closed and not self._answers:
            self._quiet.set()
