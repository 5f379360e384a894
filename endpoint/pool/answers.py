# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read one query's answer from the worker that evaluates it."""

import asyncio
import json
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

from endpoint.pool import wire
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from endpoint.pool.faults import (
    EvaluationFault,
    OutOfMemory,
    QueryFailed,
    SyntaxFault,
    TooLarge,
    TooSlow,
)
from endpoint.pool.limits import Limits
from endpoint.pool.nursery import Death

_PATIENCE: Final = 0.2  # seconds at full priority
_NOTICE_SECONDS: Final = 5.0
_READ: Final = 4 * wire.BLOCK
_END: Final = wire.reply(wire.END)


@dataclass(frozen=True)
class Query:
    """Hold the text of a query, the graphs it may see and the media types it may answer in."""

    text: str
    solutions: str = "application/sparql-results+json"
    graphs: str = "text/turtle"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    def __post_init__(self) -> None:
        """Refuse media types the engine does not write: that is the caller's mistake."""
        if self.solutions not in SOLUTIONS or self.graphs not in GRAPHS:
            raise ValueError(f"no such media type: {self.solutions!r} or {self.graphs!r}")

    def frame(self, seconds: float) -> bytes:
        """Write the query as the request a worker reads, with the seconds that it may take."""
        return wire.request(
            {
                "query": self.text,
                "solutions": self.solutions,
                "graphs": self.graphs,
                "default_graphs": self.default_graphs,
                "named_graphs": self.named_graphs,
                "prefixes": dict(self.prefixes),
                "base": self.base,
                "seconds": seconds,
            }
        )


class Worker:
    """One worker process, as the pool sees it: a number, a socket and its history."""

    def __init__(
        self, pid: int, sock: socket.socket, death: "asyncio.Future[Death | None]"
    ) -> None:
        """Take the pool's end of the worker's socket and the notice of its death to come."""
        self.pid = pid
        self.served = 0
        self.reniced = False
        self.confined = ""
        self._sock = sock
        self._sock.setblocking(False)
        self._death = death
        self._received = bytearray()
        self._loop = asyncio.get_running_loop()

    async def hello(self) -> None:
        """Wait for the worker's first frame."""
        _, body = await self.frame()
        self.confined = json.loads(body)["confined"]

    async def send(self, data: bytes) -> None:
        """Send a request."""
        await self._loop.sock_sendall(self._sock, data)

    async def frame(self) -> tuple[int, bytes]:
        """Read the next frame; raise EOFError when the worker is no more."""
        while (frame := self._cut_frame()) is None:
            data = await self._loop.sock_recv(self._sock, _READ)
            if not data:
                raise EOFError
            self._received += data
        return frame

    async def death(self) -> Death | None:
        """Wait to hear how the worker ended; None when nobody can tell."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(self._death), _NOTICE_SECONDS)
        return None

    def drop_end(self) -> bool:
        """Drop the end of the answer if it has already arrived whole; say whether it had."""
        arrived = self._received == _END
        if arrived:
            self._received.clear()
        return arrived

    def is_there(self) -> bool:
        """Say whether an idle worker is still alive."""
        try:
            return bool(self._sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def cut(self) -> None:
        """End the connection, waking whoever reads from it."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Release the socket; nobody may be reading from it."""
        self._sock.close()

    def _cut_frame(self) -> tuple[int, bytes] | None:
        head = wire.REPLY.size
        if len(self._received) < head:
            return None
        kind, size = wire.REPLY.unpack_from(self._received)
        if len(self._received) < head + size:
            return None
        body = bytes(memoryview(self._received)[head : head + size])
        del self._received[: head + size]
        return kind, body


class Keeper(Protocol):
    """Keep the workers: what an answer asks of the pool that lent it one."""

    limits: Limits

    def give_back(self, worker: Worker) -> None:
        """Take a worker whose answer has ended."""

    def replace(self, worker: Worker) -> None:
        """Kill a worker and have another in its place."""

    def renice(self, worker: Worker) -> None:
        """Let everything else go before a worker."""

    async def cause(self, worker: Worker) -> QueryFailed:
        """Tell why a worker fell silent."""
        ...


class Answer:
    """The blocks of one answer, in order; iterate over it once."""

    def __init__(self, pool: Keeper, worker: Worker, query: Query) -> None:
        """Prepare to read the answer of `query` from `worker`."""
        self.begun = time.perf_counter()
        self.kind = ""
        self.media_type = ""
        self._pool = pool
        self._worker = worker
        self._query = query
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + pool.limits.seconds
        self._timer: asyncio.TimerHandle | None = None
        self._first: bytes | None = None
        self._size = 0
        self._ended = False
        self._fault: QueryFailed | None = None

    async def begin(self) -> None:
        """Send the query and read up to the first block."""
        first = min(self._loop.time() + _PATIENCE, self._deadline)
        self._timer = self._loop.call_at(first, self._slow)
        try:
            await self._worker.send(self._query.frame(self._pool.limits.seconds))
        except OSError:
            await self._bury()
        _, body = await self._frame()
        self.kind = json.loads(body)["kind"]
        query = self._query
        self.media_type = query.graphs if self.kind == "graph" else query.solutions
        self._first = await self._block()

    def __aiter__(self) -> Self:
        """Iterate over the blocks."""
        return self

    async def __anext__(self) -> bytes:
        """Give the next block, or raise the fault that stopped the answer."""
        block, self._first = self._first, None
        if block is None and not self._ended:
            block = await self._block()
        if block is None:
            raise StopAsyncIteration
        return block

    def fail(self, fault: QueryFailed) -> None:
        """Stop the query now; its reader gets the fault."""
        if not self._ended and self._fault is None:
            self._fault = fault
            self._stop_timer()
            self._pool.replace(self._worker)

    def leave(self) -> None:
        """Stop the query if it has not ended; the reader has gone."""
        self._stop_timer()
        self._fault = None  # which knows this answer, from where it was raised
        if not self._ended:
            self._ended = True
            self._pool.replace(self._worker)
            self._worker.close()

    async def enough(self) -> None:
        """Stop the query: what was given is right as far as it goes."""
        self.leave()

    async def _block(self) -> bytes | None:
        """Read the next block; None at the end."""
        kind, body = await self._frame()
        if kind == wire.END:
            self._end()
            return None
        self._size += len(body)
        if self._size > self._pool.limits.result_bytes:
            self.fail(TooLarge(self._pool.limits.result_bytes))
            return await self._block()
        if self._worker.drop_end():  # free the worker before the block is used
            self._end()
        return body

    async def _frame(self) -> tuple[int, bytes]:
        """Read the next frame, turning what stops the answer into an exception."""
        if self._fault is not None:
            raise self._fault
        try:
            kind, body = await self._worker.frame()
        except (OSError, EOFError):
            await self._bury()
        if self._fault is not None:
            raise self._fault
        if kind == wire.ERROR:
            raise self._told(json.loads(body))
        return kind, body

    def _told(self, error: Mapping[str, str]) -> QueryFailed:
        """Turn the worker's error into a fault; after all but one the worker is whole."""
        if error["code"] == "memory":
            self.fail(OutOfMemory(self._pool.limits.memory_bytes))
            return OutOfMemory(self._pool.limits.memory_bytes)
        self._end()
        if error["code"] == "syntax":
            return SyntaxFault.told(error["message"])
        return EvaluationFault(error["message"])

    async def _bury(self) -> None:
        """Learn why the worker is no more, unless it was stopped on purpose."""
        if self._fault is None:
            self.fail(await self._pool.cause(self._worker))

    def _end(self) -> None:
        self._ended = True
        self._stop_timer()
        self._worker.served += 1
        self._pool.give_back(self._worker)

    def _slow(self) -> None:
        """Let other queries go first, and wait for the deadline."""
        if self._loop.time() >= self._deadline:
            self.fail(TooSlow(self._pool.limits.seconds))
        else:
            self._pool.renice(self._worker)
            self._timer = self._loop.call_at(self._deadline, self._late)

    def _late(self) -> None:
        self.fail(TooSlow(self._pool.limits.seconds))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
