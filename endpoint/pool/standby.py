# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Keep workers ready that do one piece of work each, and end.

They are forks of a zygote, like those of `endpoint.pool.workers`, but none is lent twice: what it
was given ends with it. Another is forked once it has been given back; where none is ready, one is
forked while the work waits.
"""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from endpoint.pool.answers import Worker
from endpoint.pool.nursery import Death, Nursery, Parent, ReleaseUnreadable

_START_SECONDS: Final = 120.0
# By then an answer has gone out: a fork takes the time of the same processors.
_AFTER: Final = 0.01
_RETRY_SECONDS: Final = 1.0


class Standby:
    """Lend a worker that has done nothing yet, and will do nothing else."""

    def __init__(self, module: str, arguments: Sequence[object], stock: int) -> None:
        """Prepare to start a module as the zygote, and to keep so many workers ready."""
        self._module, self._arguments, self._stock = module, arguments, stock
        self._nursery: Nursery | None = None
        self._starting = asyncio.Lock()
        self._live: set[int] = set()
        self._ready: deque[Worker] = deque()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._unborn = 0
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def is_awake(self) -> bool:
        """Say whether there are processes."""
        return self._nursery is not None

    def wake(self) -> None:
        """Start the processes before they are needed."""
        self._run(self._try_to_start())

    async def start(self) -> None:
        """Start the processes unless they are there.

        Raises ReleaseUnreadable, OSError or TimeoutError where they do not come up.
        """
        async with self._starting:
            if self._nursery is not None:
                return
            parent = Parent(self._born, self._died, self._lost)
            async with asyncio.timeout(_START_SECONDS):
                nursery = await Nursery.start(self._module, self._arguments, parent)
            if self._is_closed:
                await nursery.close()
                raise ReleaseUnreadable("closed while it was starting")
            self._nursery = nursery
            self._restock_after(_AFTER)

    async def _try_to_start(self) -> None:
        with suppress(ReleaseUnreadable, OSError, TimeoutError):
            await self.start()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Worker]:
        """Lend a worker once; raises EOFError where none can be had."""
        worker = self._oldest() or await self._next()
        try:
            yield worker
        finally:
            self._end(worker)
            self._restock_after(_AFTER)

    def rest(self) -> None:
        """Keep none ready from now on; they are still forked for who asks."""
        self._stock = 0
        while self._ready:
            self._end(self._ready.popleft())

    async def close(self) -> None:
        """End all processes, those that are at work too."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        nursery = self._nursery
        self._lose()
        if nursery is not None:
            await nursery.close()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _oldest(self) -> Worker | None:
        """Take the worker that has stood ready longest, past those that ended meanwhile."""
        while self._ready:
            worker = self._ready.popleft()
            if worker.is_there():
                return worker
            self._end(worker)
        return None

    async def _next(self) -> Worker:
        """Have one forked and wait for it."""
        if self._nursery is None:
            raise EOFError
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._restock()
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self._end(place.result())
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)

    def _end(self, worker: Worker) -> None:
        if worker.pid in self._live and self._nursery is not None:
            self._live.discard(worker.pid)
            self._nursery.kill(worker.pid)
        worker.close()

    def _restock_after(self, seconds: float) -> None:
        if self._timer is None and not self._is_closed:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._restock_all)

    def _restock_all(self) -> None:
        self._timer = None
        self._restock(self._stock)

    def _restock(self, stock: int = 0) -> None:
        """Have as many forked as are waited for, and as are to stand ready."""
        if self._nursery is not None:
            for _ in range(len(self._waiting) + stock - len(self._ready) - self._unborn):
                self._unborn += 1
                self._nursery.fork()

    def _born(self, pid: int, sock: socket.socket, death: "asyncio.Future[Death | None]") -> None:
        worker = Worker(pid, sock, death)
        self._unborn -= 1
        self._live.add(pid)
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._ready.append(worker)

    def _died(self, pid: int) -> None:
        """Notice who died while it stood ready, and replace it, but not in haste."""
        self._live.discard(pid)
        for worker in [one for one in self._ready if one.pid == pid]:
            self._ready.remove(worker)
            worker.close()
            self._restock_after(_RETRY_SECONDS)

    def _lost(self) -> None:
        """Forget the workers of a zygote that died; the next who asks starts another."""
        gone = self._nursery
        self._lose()
        if gone is not None:
            self._run(gone.close())

    def _lose(self) -> None:
        self._nursery, self._unborn = None, 0
        self._live.clear()
        while self._ready:
            self._ready.popleft().close()
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_exception(EOFError())
