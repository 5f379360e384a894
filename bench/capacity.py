# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure what a request and an entry cost: the figures of docs/capacity.md.

``python -m bench.capacity RELEASES`` serves the current release of a folder with two query
workers, asks it each kind of question one after the other, and prints as JSON the milliseconds of
CPU that all processes of the server took for one, their memory, the bytes of an entry, and what a
push and a pull took. CPU is counted by the kernel, so it holds on a busy machine too.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx

from bench.process import cpu_seconds, grandchildren, size
from bench.servers import ROOT, end, free_port
from ingest.depots.depot import open_depot
from ingest.depots.index import read_index
from ingest.depots.pulling import pull
from ingest.depots.pushing import push
from ingest.releases import Release, Releases
from ontology.context import expand

_START: Final = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
_SETTINGS: Final = {
    "ALBO_QUERY_WORKERS": "2",
    "ALBO_CLIENT_REQUESTS": "0",
    "ALBO_CLIENT_SECONDS": "0",
    "ALBO_CLIENT_QUERIES": "0",
    "ALBO_POLL_SECONDS": "60",
    "PYTHONPATH": str(ROOT),
}
_PATIENCE: Final = 600.0
_WARMING: Final = 5
# No two are the same: an answer that was given before is not worked out again.
_LIST: Final = f"SELECT ?e ?t {{ ?e <{expand('albo:registeredEntity')}> ?t }} LIMIT 20 OFFSET %d"
_GROUPS: Final = (
    f"SELECT ?c (COUNT(*) AS ?n) {{ ?t <{expand('albo:inMunicipality')}> ?c }}"
    " GROUP BY ?c LIMIT 1%06d"
)


@dataclass(frozen=True)
class Serving:
    """Hold a server that answers, and the seconds from its start to its first answer."""

    client: httpx.Client
    pid: int
    seconds: float


@contextmanager
def serving(releases: Path) -> Iterator[Serving]:
    """Serve a folder until the context closes."""
    port = free_port()
    command = [*_START, "--releases", str(releases), "--port", str(port)]
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **_SETTINGS}, stdout=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE) as client:
            _wait(client)
            yield Serving(client, process.pid, time.monotonic() - begun)
    finally:
        end(process, signal.SIGINT)


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if client.get("/health/ready").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def costs(served: Serving, entries: Sequence[str], requests: int) -> Mapping[str, float]:
    """Give the milliseconds of CPU of one request of each kind."""
    found = {}
    for name, addresses, headers in _kinds(served.client, entries):
        asked = [next(addresses) for _ in range(requests + _WARMING)]
        for address in asked[:_WARMING]:
            _ask(served.client, address, headers)
        before = cpu_seconds(served.pid)
        for address in asked[_WARMING:]:
            _ask(served.client, address, headers)
        found[name] = round((cpu_seconds(served.pid) - before) * 1000 / requests, 2)
    return found


Kind = tuple[str, Iterator[str], Mapping[str, str]]


def _kinds(client: httpx.Client, entries: Sequence[str]) -> Iterator[Kind]:
    documents = [f"/doc/{one}" for one in entries]
    tag = client.get(f"{documents[0]}.ttl").headers["etag"]
    yield "unchanged (304)", _turn([f"{documents[0]}.ttl"]), {"If-None-Match": tag}
    yield "document, Turtle", _turn([f"{one}.ttl" for one in documents]), {}
    yield "document, page", _turn([f"{one}.html" for one in documents]), {}
    pages = [f"/api/v1/entries?limit=20&offset={20 * one}" for one in range(10)]
    yield "list of 20, JSON", _turn(pages), {}
    yield "search, page", _turn(["/search?q=spazio", "/search?q=hub", "/search?q=casa"]), {}
    yield "SPARQL, cached", _turn([_query(_LIST % 0)]), {}
    yield "SPARQL, 20 rows", (_query(_LIST % number) for number in count(1)), {}
    yield "SPARQL, counting all", (_query(_GROUPS % number) for number in count()), {}


def _turn(addresses: Sequence[str]) -> Iterator[str]:
    while True:
        yield from addresses


def _query(text: str) -> str:
    return f"/sparql?query={quote(text)}&format=json"


def _ask(client: httpx.Client, address: str, headers: Mapping[str, str]) -> None:
    answer = client.get(address, headers={"Accept-Encoding": "identity", **headers})
    if answer.status_code not in (200, 304):
        raise RuntimeError(f"{answer.status_code} {address}")


def entries_of(client: httpx.Client) -> list[str]:
    """Name some hundred entries as their addresses do."""
    answer = client.get("/api/v1/entries", params={"limit": 100})
    items: list[dict[str, object]] = answer.json()["items"]
    return [str(one["id"]).rpartition("/id/")[2] for one in items]


def memory(served: Serving) -> Mapping[str, float]:
    """Give the MiB of the server, of its first process, and of a query worker alone."""
    whole, workers = size(served.pid), grandchildren(served.pid)
    worker = size(workers[0].pid).memory if workers else 0
    told = {"all": whole.memory, "first": whole.memory_of_first, "worker": worker}
    return {name: round(amount / 2**20, 1) for name, amount in told.items()}


def copying(releases: Releases) -> Mapping[str, float]:
    """Push into an empty depot and pull into an empty folder: bytes, and seconds of CPU."""
    with tempfile.TemporaryDirectory(dir=releases.folder.parent) as folder:
        (place := Path(folder) / "depot").mkdir()
        depot = open_depot(str(place))
        begun = _cpu()
        sent = push(releases, depot).bytes
        pushed = _cpu()
        index = read_index(depot)
        assert index is not None  # noqa: S101 - it was just pushed
        pull(Releases(Path(folder) / "front"), depot, index)
        seconds = {"push": pushed - begun, "pull": _cpu() - pushed}
    return {"bytes": sent, **{name: round(one, 2) for name, one in seconds.items()}}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def disk(release: Release, entries: int) -> Mapping[str, float]:
    """Give the bytes of an entry in each part of the release."""
    found: dict[str, int] = {}
    for path in release.folder.rglob("*"):
        if path.is_file():
            part = path.relative_to(release.folder).parts[0]
            found[part] = found.get(part, 0) + path.stat().st_size
    return {part: round(amount / entries, 1) for part, amount in sorted(found.items())}


def measured(releases: Releases, requests: int) -> Mapping[str, object]:
    """Measure the current release of a folder."""
    release = releases.current()
    if release is None:
        raise SystemExit(f"{releases.folder}: no release")
    entries = sum(release.info.counts.values())
    with serving(releases.folder) as served:
        names = entries_of(served.client)
        return {
            "entries": entries,
            "quads": release.info.quads,
            "store": release.has_store,
            "start": round(served.seconds, 1),
            "memory at start": memory(served),
            "cost": costs(served, names, requests),
            "memory": memory(served),
            "disk": disk(release, entries),
            "copying": copying(releases),
        }


def main() -> None:
    """Measure, and print it as JSON."""
    parser = argparse.ArgumentParser(prog="bench.capacity", description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--requests", type=int, default=200)
    given = parser.parse_args()
    print(json.dumps(measured(Releases(given.releases), given.requests), indent=1))


if __name__ == "__main__":
    main()
