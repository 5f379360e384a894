# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Put a server under load, from a process of its own: one JSON job a line in, one outcome out.

Only the standard library is imported, so that as little as possible of what is measured is
the measuring.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from typing import Self

from bench.client import Broken, Connection


@dataclass(frozen=True)
class Job:
    """Say what to ask, how many at a time and for how long.

    A request is `before`, one of the `texts` in turn, and `after`. With `fresh` each text
    starts with a comment of its own, so that no two queries are the same. Each client asks
    from an address of its own, `source` and those after it.
    """

    port: int
    before: str
    texts: Sequence[str]
    after: str
    source: str = "127.0.1.1"
    clients: int = 1
    seconds: float = 3.0
    requests: int = 2000
    pause: float = 0.0
    grace: float = 20.0
    fresh: bool = False
    first: int = 0


@dataclass
class Outcome:
    """Hold what came of a job: the milliseconds of good answers and the number of all others.

    `busy` is the share of the time that the load itself was at work: near one, it was the
    load and not the server that set the pace.
    """

    times: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    unfinished: int = 0
    seconds: float = 0.0
    busy: float = 0.0


class Run:
    """One job under way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.sent = 0
        self.started = 0.0
        self.last = 0.0
        self.statuses: Counter[str] = Counter()
        self.outcome = Outcome()

    async def outcome_of_all(self) -> Outcome:
        """Run all clients to the end of the job, and stop those that still wait after it."""
        self.started = self.last = time.perf_counter()
        used = time.process_time()
        first = ip_address(self.job.source)
        sources = (str(first + number) for number in range(self.job.clients))
        tasks = [asyncio.create_task(self._client(source)) for source in sources]
        _, late = await asyncio.wait(tasks, timeout=self.job.seconds + self.job.grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.outcome.unfinished = len(late)
        self.outcome.seconds = (time.perf_counter() if late else self.last) - self.started
        self.outcome.busy = (time.process_time() - used) / max(self.outcome.seconds, 1e-9)
        self.outcome.statuses = dict(self.statuses)
        return self.outcome

    async def _client(self, source: str) -> None:
        async with Connection(self.job.port, source=source) as connection:
            while self._goes_on():
                await self._ask(connection)
                if self.job.pause:
                    await asyncio.sleep(self.job.pause)

    def _goes_on(self) -> bool:
        over = time.perf_counter() - self.started >= self.job.seconds
        return not over and self.sent < self.job.requests

    async def _ask(self, connection: Connection) -> None:
        request = self._request()
        began = time.perf_counter()
        try:
            reply = await connection.ask(request)
        except Broken:
            self.outcome.broken += 1
            await asyncio.sleep(0.01)  # a server that refuses everybody is not hammered
            return
        self.last = time.perf_counter()
        self.statuses[str(reply.status)] += 1
        if reply.status == 200:
            self.outcome.times.append(round((self.last - began) * 1000, 4))

    def _request(self) -> bytes:
        job = self.job
        text = job.texts[self.sent % len(job.texts)]
        comment = f"%23{job.first + self.sent}%0A" if job.fresh else ""
        self.sent += 1
        return f"{job.before}{comment}{text}{job.after}".encode()


class Loader:
    """The process that puts the load on, as the one that measures sees it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.load"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        """Give the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its process, whatever it is doing."""
        self._process.kill()
        self._process.communicate()

    def begin(self, job: Job) -> None:
        """Start a job."""
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()

    def end(self) -> Outcome:
        """Wait for the outcome of the job that was started."""
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        return Outcome(**json.loads(self._process.stdout.readline()))

    def run(self, job: Job) -> Outcome:
        """Run a job to its end."""
        self.begin(job)
        return self.end()


def main() -> None:
    """Run the jobs that arrive until there are no more."""
    with suppress(KeyboardInterrupt):
        for line in sys.stdin:
            outcome = asyncio.run(Run(Job(**json.loads(line))).outcome_of_all())
            print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    main()
