# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answers that are kept until a new release: bounded in bytes, and asked for once at a time."""

import asyncio
import gzip
import math
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from endpoint.pool.faults import Interrupted, Overloaded, PoolClosed, QueryFailed
from endpoint.problems import Problem

# What an answer that is kept here says of itself to those who keep it elsewhere.
FRESHNESS: Final = "public, max-age=60, stale-while-revalidate=600"
# One answer may take so much of the whole.
_SHARE = 8
# What every answer costs besides its bytes: its key and its place.
_OVERHEAD = 1024
_PACKED_FROM = 1024
_LEVEL = 5
# A release, and the digest of all that was asked of it.
Place = tuple[str, str]


def digest(*asked: object) -> str:
    """Make one short key of all that tells two answers apart, however long that is."""
    return sha256(repr(asked).encode()).hexdigest()


@dataclass
class Stored:
    """Hold a whole answer; ``packed`` once somebody asked for it in gzip."""

    kind: str
    media_type: str
    body: bytes
    packed: bytes | None = None
    packing: "asyncio.Task[bytes] | None" = None
    readers: int = 0

    @property
    def size(self) -> int:
        """Give the bytes that it takes."""
        return len(self.body) + len(self.packed or b"") + _OVERHEAD

    @property
    def is_worth_packing(self) -> bool:
        """Say whether gzip makes it shorter by more than it costs."""
        return len(self.body) >= _PACKED_FROM


class Cache:
    """Keep the answers asked for last, in so many bytes; 0 keeps none.

    A place names the release and all that was asked: answers of another release stay behind.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._stored: OrderedDict[Place, Stored] = OrderedDict()
        self._under_way: dict[Place, asyncio.Future[Stored | None]] = {}

    @property
    def longest(self) -> int:
        """Give the longest answer that is kept, in bytes."""
        return self.limit // _SHARE

    def get(self, place: Place) -> Stored | None:
        """Give the answer of a place, if it is kept."""
        stored = self._stored.get(place)
        if stored is not None:
            self._stored.move_to_end(place)
        return stored

    def put(self, place: Place, stored: Stored) -> None:
        """Keep an answer, and let go of the ones that nobody asked for longest."""
        if len(stored.body) > self.longest:
            return
        self._drop(place)
        self._stored[place] = stored
        self.size += stored.size
        while self.size > self.limit:
            self._drop(next(iter(self._stored)))

    def _drop(self, place: Place) -> None:
        stored = self._stored.pop(place, None)
        if stored is not None:
            self.size -= stored.size

    async def packed(self, place: Place, stored: Stored) -> bytes:
        """Give an answer in gzip; it is packed once for all who ask for it so."""
        if stored.packed is not None:
            return stored.packed
        if stored.packing is None:
            stored.packing = asyncio.create_task(self._pack(place, stored))
        return await asyncio.shield(stored.packing)

    async def _pack(self, place: Place, stored: Stored) -> bytes:
        body = await asyncio.to_thread(gzip.compress, stored.body, _LEVEL, mtime=0)
        is_kept = self._stored.get(place) is stored
        if is_kept:
            self._drop(place)
        stored.packed = body
        if is_kept:
            self.put(place, stored)
        return body

    async def wait(self, place: Place, patience: float) -> Stored | None:
        """Wait for the answer of an equal query under way; None where there is none to be had.

        Raises what that query failed of, and Overloaded after so many seconds. Where it was only
        given up, one of those who wait takes its place and the others wait for that one.
        """
        try:
            async with asyncio.timeout(patience):
                while (flight := self._under_way.get(place)) is not None and not flight.done():
                    stored = await asyncio.shield(flight)
                    if stored is not None:
                        return stored
        except TimeoutError:
            raise Overloaded(math.ceil(patience)) from None
        return None

    @contextmanager
    def under_way(self, place: Place) -> Iterator["asyncio.Future[Stored | None]"]:
        """Let equal queries wait for this one, and fail with it where they would fail as well."""
        future: asyncio.Future[Stored | None] = asyncio.get_running_loop().create_future()
        self._under_way.setdefault(place, future)
        try:
            yield future
        except (QueryFailed, Problem) as fault:
            if not (future.done() or isinstance(fault, Interrupted | Overloaded | PoolClosed)):
                # Without where it was raised: that place knows this future.
                future.set_exception(fault.with_traceback(None))
                future.exception()  # there may be nobody who waits for it
            raise
        finally:
            if self._under_way.get(place) is future:
                del self._under_way[place]
            if not future.done():
                future.set_result(None)
