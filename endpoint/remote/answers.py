# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read one answer of an engine: within the limits, whole, and of the release that is served."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Final, Self, TypeVar

import httpx

from endpoint.pool.answers import Query
from endpoint.pool.faults import (
    EngineAway,
    EvaluationFault,
    Interrupted,
    PoolClosed,
    QueryFailed,
    SyntaxFault,
    TooLarge,
    TooManyRows,
    TooSlow,
)
from endpoint.remote.line import Line
from endpoint.remote.rewriting import ACCEPT, Rewriting
from endpoint.remote.wholeness import Received
from endpoint.remote.wording import Worded
from ingest.engines.faults import said_in

# Where an engine says that a query is wrong: "line 3", "line 3, column 7", "3:7".
_PLACE: Final = re.compile(r"line:? (\d+)(?:, column:? (\d+))?|error at (\d+):(\d+)", re.IGNORECASE)
_SYNTAX: Final = re.compile(r"syntax|parse|lexical|expected|undefined (?:namespace )?prefix", re.I)
_SAID: Final = 65_536
_LAST: Final = 2000
T = TypeVar("T")


class RemoteAnswer:
    """The blocks of one answer, in order; iterate over it once."""

    def __init__(
        self,
        line: Line,
        query: Query,
        worded: Worded,
        seconds: float,
        most: int,
        rewriting: Callable[[Query, str], Rewriting],
        check: Callable[[Received | None], Coroutine[None, None, None]],
    ) -> None:
        self.begun = time.perf_counter()
        self.kind = worded.kind
        self.media_type = query.graphs if self.kind == "graph" else query.solutions
        self._line = line
        self._query = query
        self._worded = worded
        self._seconds = seconds
        self._most = most
        self._make = rewriting
        self._check = check
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + seconds
        self._response: httpx.Response | None = None
        self._rewriting: Rewriting | None = None
        self._feeding: asyncio.Task[None] | None = None
        self._first: bytes | None = None
        self._size = 0
        self._received = 0
        self._stopped = False

    async def begin(self) -> None:
        """Send the query and read up to the first block."""
        response = self._response = await self._within(self._sent())
        if response.status_code != httpx.codes.OK:
            raise await self._within(self._told(response))
        self._look_at(response.headers)
        self._rewriting = self._make(self._query, self.kind)
        self._feeding = asyncio.create_task(self._feed(response, self._rewriting))
        self._first = await self._block()

    def __aiter__(self) -> Self:
        """Iterate over the blocks."""
        return self

    async def __anext__(self) -> bytes:
        """Give the next block, or raise the fault that stopped the answer."""
        block, self._first = self._first, None
        block = block or await self._block()
        if not block:
            raise StopAsyncIteration
        return block

    def stop(self) -> None:
        """End the answer: the service is stopping."""
        self._stopped = True
        if self._rewriting is not None:
            self._rewriting.close()

    async def enough(self) -> None:
        """Let go of the rest, once what was given is known to be of the release that is served."""
        await self._within(self._check(None))
        await self.close()

    async def close(self) -> None:
        """Let go of the engine, wherever the answer was."""
        if self._feeding is not None:
            self._feeding.cancel()
            with suppress(asyncio.CancelledError, httpx.HTTPError):
                await self._feeding
        if self._rewriting is not None:
            self._rewriting.close()
        if self._response is not None:
            with suppress(httpx.HTTPError):
                await self._response.aclose()

    def _look_at(self, headers: httpx.Headers) -> None:
        """Raise where the engine says that its answer is not the whole one."""
        profile = self._line.place.profile
        if headers.get(profile.part_header or "-"):
            raise TooSlow(self._seconds)
        if cap := headers.get(profile.cap_header or "-"):
            raise TooManyRows(int(cap) if cap.isdigit() else 0)

    async def _sent(self) -> httpx.Response:
        profile = self._line.place.profile
        more = profile.patience.told(self._seconds) if profile.patience else {}
        worded = self._worded
        return await self._line.ask(worded.text, worded.seen, ACCEPT[self.kind], more)

    async def _within(self, work: Coroutine[None, None, T]) -> T:
        """Wait for something until the time of the query is over."""
        try:
            async with asyncio.timeout_at(self._deadline):
                return await work
        except TimeoutError:
            raise TooSlow(self._seconds) from None

    async def _feed(self, response: httpx.Response, rewriting: Rewriting) -> None:
        """Hand on what the engine sends; datatypes get their own names back."""
        translate = _Translation(self._line.place.profile.translations)
        try:
            async for piece in response.aiter_bytes():
                self._received += len(piece)
                await rewriting.put(translate.part(piece))
            await rewriting.put(translate.rest())
        finally:
            rewriting.end()

    async def _block(self) -> bytes:
        """Read the next block; nothing at the end, once the answer is known to be right."""
        assert self._rewriting is not None  # noqa: S101 - begun
        try:
            block = await self._within(self._rewriting.block())
        except (OSError, ValueError):
            raise PoolClosed from None
        if self._stopped:
            raise PoolClosed
        self._size += len(block)
        if self._size > self._most:
            raise TooLarge(self._most)
        if not block:
            await self._within(self._whole(self._rewriting))
        return block

    async def _whole(self, rewriting: Rewriting) -> None:
        """Raise a fault where the answer is not whole, or not of the release that is served."""
        assert self._feeding is not None  # noqa: S101 - begun
        try:
            await self._feeding
            triples = await rewriting.done()
        except (httpx.HTTPError, httpx.StreamError) as error:
            self._line.circuit.failed()
            raise Interrupted(f"the engine broke off ({type(error).__name__})") from error
        except (SyntaxError, ValueError, OSError) as error:
            raise Interrupted(f"the engine's answer cannot be read: {error}") from error
        await self._check(Received(triples, self._received) if self.kind == "graph" else None)

    async def _told(self, response: httpx.Response) -> QueryFailed:
        """Turn what the engine says into a fault."""
        try:
            body = await response.aread()
        except httpx.HTTPError as error:
            return EngineAway(2, type(error).__name__)
        said = said_in(body[:_SAID].decode(errors="replace"))
        status = response.status_code
        # Behind the part of an answer that was made, where it was.
        end = body[-_LAST:].decode(errors="replace")
        if any(sign in said or sign in end for sign in self._line.place.profile.too_slow):
            return TooSlow(self._seconds)
        if status in (401, 403, 404, 405) or status < httpx.codes.BAD_REQUEST:
            return EngineAway(60, str(status))
        if status == httpx.codes.BAD_REQUEST and _SYNTAX.search(said):
            return self._syntax(said)
        return EvaluationFault(said)

    def _syntax(self, said: str) -> SyntaxFault:
        """Read the place of a fault; the lines that were put before the query do not count."""
        lines = self._query.text.count("\n") + 1
        found = _PLACE.search(said)
        if found is None:
            return SyntaxFault(1, 1, said)
        line, column = int(found[1] or found[3]), int(found[2] or found[4] or 1)
        message = said[found.end() :].lstrip(" :,") or said
        return SyntaxFault(min(max(1, line - self._worded.before), lines), column, message)


class _Translation:
    """Replace names in what comes in pieces, also where a name is cut by the end of one."""

    def __init__(self, names: Mapping[bytes, bytes]) -> None:
        self._names = names
        self._longest = max(map(len, self._names), default=1) - 1
        self._held = b""

    def part(self, piece: bytes) -> bytes:
        if not self._names:
            return piece
        whole = self._replaced(self._held + piece)
        cut = max(0, len(whole) - self._longest)
        self._held = whole[cut:]
        return whole[:cut]

    def rest(self) -> bytes:
        return self._held

    def _replaced(self, data: bytes) -> bytes:
        for there, own in self._names.items():
            data = data.replace(there, own)
        return data
