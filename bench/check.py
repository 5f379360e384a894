# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure how long one waits for a check: the figures of docs/check.md.

``python -m bench.check RELEASES`` serves the current release of a folder and has candidates
checked over HTTP, no two the same: one after the other by a program and by the form of the page,
with a pause between two and without, then in bursts of as many at once. It prints as JSON the
milliseconds from asking to the whole answer, and the milliseconds of CPU that all processes of the
server took for one.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench.capacity import serving
from bench.machine import machine
from bench.measure import quantile
from bench.process import cpu_seconds, size

CALL: Final = "milano-2013"
_PATIENCE: Final = 120.0
_WARMING: Final = 20
# In a pause whatever was put off until after an answer gets done.
_PAUSE: Final = 0.2
_NUMBERS: Final = count(1)

Request = tuple[str, bytes, Mapping[str, str]]


def by_program() -> Request:
    """Ask as a program does: one candidate as JSON."""
    row = {"id": "a", "comune": "Milano", "servizi": "wifi", **_said(next(_NUMBERS))}
    body, headers = json.dumps(row).encode(), {"Content-Type": "application/json"}
    return f"/api/v1/calls/{CALL}/self-checks", body, headers


def by_form() -> Request:
    """Ask as a person does: some fields of the form."""
    fields = {"municipality": "Milano", **_said(next(_NUMBERS))}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return f"/check/{CALL}", urlencode(fields).encode(), headers


def _said(number: int) -> Mapping[str, str]:
    return {"name": f"Spazio {number}", "workstations": str(number % 40)}


def one_by_one(
    port: int, ask: Callable[[], Request], requests: int, pause: float = 0
) -> list[float]:
    """Give the milliseconds of checks asked for one after the other over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        found = []
        for _ in range(requests):
            found.append(_asked(connection, *ask()))
            time.sleep(pause)
    finally:
        connection.close()
    if {status for status, _ in found} != {200}:
        raise RuntimeError(f"not all were checked: {Counter(status for status, _ in found)}")
    return [taken for _, taken in found]


def at_once(port: int, many: int) -> list[tuple[int, float]]:
    """Give status and milliseconds of checks that are all asked for at the same moment."""
    connections = [HTTPConnection("127.0.0.1", port, timeout=_PATIENCE) for _ in range(many)]
    try:
        for one in connections:
            one.connect()
        with ThreadPoolExecutor(many) as threads:
            return list(threads.map(lambda one: _asked(one, *by_program()), connections))
    finally:
        for one in connections:
            one.close()


def _asked(
    connection: HTTPConnection, place: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, float]:
    begun = time.perf_counter()
    connection.request("POST", place, body, dict(headers))
    answer = connection.getresponse()
    answer.read()
    return answer.status, (time.perf_counter() - begun) * 1000


def told(times: Sequence[float]) -> Mapping[str, float]:
    """Sum up milliseconds."""
    shares = {"median": 0.5, "p95": 0.95, "slowest": 1.0}
    return {name: round(quantile(times, share), 1) for name, share in shares.items()}


def _bursts(port: int, bursts: int, many: int) -> Mapping[str, object]:
    found = []
    for _ in range(bursts):
        time.sleep(_PAUSE)
        found += at_once(port, many)
    statuses = Counter(str(status) for status, _ in found)
    good = [taken for status, taken in found if status == 200]
    return {"statuses": statuses, **told(good)}


def measured(releases: Path, requests: int, bursts: int, many: int) -> Iterator[tuple[str, object]]:
    """Yield each figure with its name."""
    yield "machine", machine()
    with serving(releases) as served:
        port = served.client.base_url.port
        assert port is not None  # noqa: S101 - it was given one
        for name, ask in (("program", by_program), ("form", by_form)):
            one_by_one(port, ask, _WARMING)
            time.sleep(_PAUSE)
            before = cpu_seconds(served.pid)
            yield f"by {name}", told(one_by_one(port, ask, requests))
            time.sleep(_PAUSE)
            taken = (cpu_seconds(served.pid) - before) * 1000 / requests
            yield f"by {name}, CPU of one", round(taken, 1)
            spread = one_by_one(port, ask, requests // 3, _PAUSE)
            yield f"by {name}, with pauses", told(spread)
        yield f"{many} at once", _bursts(port, bursts, many)
        yield "memory in MiB", round(size(served.pid).memory / 2**20, 1)


def main() -> None:
    """Measure, and print it as JSON."""
    parser = argparse.ArgumentParser(prog="bench.check", description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--bursts", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=16)
    given = parser.parse_args()
    work = partial(measured, given.releases, given.requests, given.bursts, given.at_once)
    print(json.dumps(dict(work()), indent=1))


if __name__ == "__main__":
    main()
