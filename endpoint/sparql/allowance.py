# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What each client may take: requests and seconds of query a minute, and queries at a time.

Both are buckets that leak all the time, so that nobody waits for the turn of a minute. They
bound strangers' queries alone: pages and documents are answered by this process itself.
"""

import asyncio
import math
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from endpoint.pool.faults import Overloaded

_MINUTE = 60.0
# Some proxies write the port of a client after its address.
_WITH_PORT = re.compile(r"([\d.]+|\[[^\]]*\])(?::\d+)?")
# Beyond so many clients the one that asked longest ago is forgotten.
_CLIENTS = 10_000
# Seconds after which nothing of what a client asked counts any more, and it is forgotten.
_FORGOTTEN = 600.0


@dataclass(frozen=True)
class Measure:
    """Say how much each client may take: 0 for as much as it likes."""

    requests: float = 0
    seconds: float = 0
    queries: int = 0
    waiting: int = 32


class Spent(Exception):
    """Tell that a client took all that it may, of what, and when there is some again."""

    def __init__(self, what: str, limit: float, wait: float, headers: Mapping[str, str]) -> None:
        super().__init__(what)
        self.what = what
        self.limit = limit
        self.headers = {**headers, "Retry-After": str(max(1, math.ceil(wait)))}


@dataclass
class _Bucket:
    """Hold how full a bucket is that leaks its whole limit in a minute."""

    limit: float
    level: float = 0
    at: float = 0

    def leak(self, now: float) -> None:
        self.level = max(0.0, self.level - (now - self.at) * self.limit / _MINUTE)
        self.at = now

    def wait_for(self, amount: float) -> float:
        """Give the seconds until there is room for an amount."""
        over = self.level + amount - self.limit
        return over * _MINUTE / self.limit if self.limit and over > 0 else 0

    def headers(self, name: str) -> dict[str, str]:
        if not self.limit:
            return {}
        left = max(0, math.floor(self.limit - self.level))
        reset = math.ceil(self.level * _MINUTE / self.limit)
        found = {"Limit": f"{self.limit:g}", "Remaining": str(left), "Reset": str(reset)}
        return {f"X-RateLimit-{name}{key}": value for key, value in found.items()}


class Turns:
    """Let so many go at a time, and so many wait; 0 lets all go."""

    def __init__(self, at_a_time: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_a_time) if at_a_time else None
        self._most = waiting
        self._waiting = 0

    @asynccontextmanager
    async def taken(self, patience: float) -> AsyncIterator[None]:
        """Wait for a turn so many seconds, and hold it; raises Overloaded where there is none."""
        if self._free is None:
            yield
            return
        await self._wait(self._free, patience)
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self, free: asyncio.Semaphore, patience: float) -> None:
        if free.locked() and self._waiting >= self._most:
            raise Overloaded(max(1, math.ceil(patience)))
        self._waiting += 1
        try:
            async with asyncio.timeout(patience):
                await free.acquire()
        except TimeoutError:
            raise Overloaded(max(1, math.ceil(patience))) from None
        finally:
            self._waiting -= 1


@dataclass
class Allowance:
    """Hold what one client has taken, and the turns that its queries take."""

    requests: _Bucket
    seconds: _Bucket
    turns: Turns
    headers: dict[str, str] = field(default_factory=dict)
    seen: float = 0.0

    def admit(self, now: float) -> None:
        """Count one more request; raises Spent where there is no room for it."""
        for bucket in (self.requests, self.seconds):
            bucket.leak(now)
        # A query is admitted while any of its seconds are left: nobody knows what it will take.
        for what, bucket, amount in (
            ("requests", self.requests, 1.0),
            ("seconds", self.seconds, 0),
        ):
            wait = bucket.wait_for(amount)
            if wait:
                raise Spent(what, bucket.limit, wait, self._told())
        self.requests.level += 1
        self.headers = self._told()

    def _told(self) -> dict[str, str]:
        return self.requests.headers("") | self.seconds.headers("Seconds-")

    def spend(self, seconds: float) -> None:
        """Count the seconds for which a query kept a worker, or this process."""
        self.seconds.level += seconds


class Allowances:
    """Keep the allowance of every client that asked of late."""

    def __init__(self, measure: Measure, now: Callable[[], float] = time.monotonic) -> None:
        self.measure = measure
        self._now = now
        self._known: OrderedDict[str, Allowance] = OrderedDict()

    def admit(self, host: str | None) -> Allowance:
        """Admit a request of a client; raises Spent where it has taken all that it may."""
        client, now = _network(host or ""), self._now()
        self._forget(now)
        allowance = self._known.pop(client, None) or self._new(now)
        self._known[client] = allowance
        if len(self._known) > _CLIENTS:
            self._known.popitem(last=False)
        allowance.seen = now
        allowance.admit(now)
        return allowance

    def _forget(self, now: float) -> None:
        """Let go of who has not asked for a while: nothing is left to count against them."""
        while self._known:
            client, oldest = next(iter(self._known.items()))
            if now - oldest.seen < _FORGOTTEN:
                return
            del self._known[client]

    def _new(self, now: float) -> Allowance:
        measure = self.measure
        buckets = _Bucket(measure.requests, at=now), _Bucket(measure.seconds, at=now)
        return Allowance(*buckets, Turns(measure.queries, measure.waiting))


@lru_cache(maxsize=1024)
def _network(host: str) -> str:
    """Name a client: an address, or the network of 64 bits that one of IPv6 has to itself."""
    written = _WITH_PORT.fullmatch(host)
    try:
        address = ip_address(written[1].strip("[]") if written else host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or int(address) >> 64)
    return str(address)
