# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take the measurements: every server the same questions, in turns, on one machine."""

import itertools
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, urlencode

from bench.load import Job, Loader, Outcome
from bench.process import Size, cpu_seconds, size
from bench.questions import CARTESIAN, Question
from bench.servers import Running

CLIENTS: Final = (1, 16)
_GOOD, _HOSTILE = "127.0.1.1", "127.0.2.1"
_GRACE: Final = 20.0
_SHORT_GRACE: Final = 2.0
_WARMING: Final = 5
_NUMBERS: Final = itertools.count(10**9, 10**7)  # comments that never come twice


@dataclass(frozen=True)
class Pace:
    """Say how long a measurement may last and how often it is taken."""

    seconds: float
    requests: int
    rounds: int
    hostile: int


@dataclass
class Cell:
    """Hold one server's answers to one question, asked in one way, over all rounds."""

    server: str
    question: str
    clients: int
    fresh: bool
    hostile: bool = False
    runs: list[Outcome] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def median(self) -> float | None:
        """Give the median over the rounds of the median milliseconds."""
        return self._over_rounds(0.5)

    @property
    def p99(self) -> float | None:
        """Give the median over the rounds of the 99th percentile in milliseconds."""
        return self._over_rounds(0.99)

    @property
    def per_second(self) -> float | None:
        """Give the median over the rounds of the good answers a second."""
        rates = [len(run.times) / run.seconds for run in self.runs if run.times]
        return statistics.median(rates) if rates else None

    @property
    def cpu_ms(self) -> float | None:
        """Give the CPU milliseconds of the whole server for each answer."""
        answers = sum(sum(run.statuses.values()) for run in self.runs)
        return self.cpu * 1000 / answers if answers and not self.hostile else None

    @property
    def busy(self) -> float:
        """Give the share of the time that the load itself was at work, at most."""
        return max((run.busy for run in self.runs), default=0.0)

    @property
    def cores(self) -> float:
        """Give the cores that the server kept busy."""
        seconds = sum(run.seconds for run in self.runs)
        return self.cpu / seconds if seconds else 0.0

    @property
    def failures(self) -> dict[str, int]:
        """Count what was no good answer, over all rounds."""
        found: Counter[str] = Counter()
        for run in self.runs:
            found.update({name: n for name, n in run.statuses.items() if name != "200"})
            found.update({"broken": run.broken, "unanswered": run.unfinished})
        return {name: count for name, count in found.items() if count}

    def _over_rounds(self, share: float) -> float | None:
        found = [quantile(run.times, share) for run in self.runs if run.times]
        return statistics.median(found) if found else None


def quantile(numbers: Sequence[float], share: float) -> float:
    """Give the number below which a share of the numbers lies."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def cells(
    servers: Sequence[Running], asked: Sequence[Question], pace: Pace, loader: Loader
) -> Iterator[Cell]:
    """Measure every server with every question; servers take turns at each of them."""
    found: dict[tuple[str, str, int, bool], Cell] = {}
    ways = list(itertools.product(asked, CLIENTS, (True, False)))
    for _, (question, clients, fresh) in itertools.product(range(pace.rounds), ways):
        for server in servers:
            key = (server.name, question.name, clients, fresh)
            cell = found.setdefault(key, Cell(*key))
            _measure(cell, server, question, pace, loader)
    yield from found.values()


def beside_hostile_clients(
    server: Running, asked: Sequence[Question], pace: Pace, loader: Loader
) -> Iterator[Cell]:
    """Measure one server while others ask it for a product that has no end."""
    text = quote(CARTESIAN)
    before, after = _around(server, "application/sparql-results+json", fresh=False)
    seconds = 60 + 10 * pace.seconds * len(asked)
    clients = pace.hostile
    hostile = Job(server.port, before, [text], after, _HOSTILE, clients, seconds, 10**9, fresh=True)
    with Loader() as attacker:
        attacker.begin(hostile)
        time.sleep(0.5)  # for its first query to be under way
        for question, fresh in itertools.product(asked, (True, False)):
            cell = Cell(server.name, question.name, 1, fresh, hostile=True)
            _measure(cell, server, question, pace, loader)
            yield cell


def memory(servers: Sequence[Running]) -> dict[str, Size]:
    """Give what each server takes now."""
    return {server.name: size(server.pid) for server in servers}


def _measure(cell: Cell, server: Running, question: Question, pace: Pace, loader: Loader) -> None:
    grace = _SHORT_GRACE if cell.hostile else _GRACE
    job = _job(cell, server, question, pace, grace)
    _warm(job, loader)
    before = cpu_seconds(server.pid)
    outcome = loader.run(job)
    cell.cpu += cpu_seconds(server.pid) - before
    cell.runs.append(outcome)
    if outcome.unfinished and not cell.hostile:
        _settle(server)


def _warm(job: Job, loader: Loader) -> None:
    """Ask once what will be repeated, or a few questions of the kind."""
    requests = _WARMING if job.fresh else len(job.texts)
    first = next(_NUMBERS)
    loader.run(replace(job, clients=1, requests=requests, first=first))


def _job(cell: Cell, server: Running, question: Question, pace: Pace, grace: float) -> Job:
    before, after = _around(server, question.form, fresh=cell.fresh)
    return Job(
        server.port,
        before,
        [quote(text) for text in question.chosen(fresh=cell.fresh)],
        after,
        _GOOD,
        clients=cell.clients,
        seconds=pace.seconds,
        requests=pace.requests,
        grace=grace,
        fresh=cell.fresh,
        first=next(_NUMBERS),
    )


def _around(server: Running, form: str, *, fresh: bool) -> tuple[str, str]:
    """Give what stands before and after the text of a query in a request."""
    parameters = f"&{urlencode(server.parameters)}" if server.parameters else ""
    uncached = "Cache-Control: no-cache\r\n" if fresh else ""
    headers = f"Host: 127.0.0.1\r\nAccept: {form}\r\n{uncached}\r\n"
    return f"GET {server.path}?query=", f"{parameters} HTTP/1.1\r\n{headers}"


def _settle(server: Running) -> None:
    """Wait until a server has put away what its clients gave up, at most a while."""
    deadline = time.monotonic() + 3 * _GRACE
    used = cpu_seconds(server.pid)
    while time.monotonic() < deadline:
        time.sleep(0.25)
        before, used = used, cpu_seconds(server.pid)
        if used - before < 0.02:
            return
