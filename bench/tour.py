# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Ask a served release for a page of every kind, and say how long each made one wait.

``python -m bench.tour RELEASES`` serves the current release of a folder and asks for one address
after the other: what the first answer took, the median of six more, and the bytes of it, as JSON;
``--table FILE.json`` prints such a file as Markdown. Before the tour it asks the API for a hundred
entries, the registers and the calls, to know what there is; but for that, a first answer holds all
that a server reads when it is first wanted, from the disk where the cache has no room for it.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import httpx
from pydantic import BaseModel

from bench.capacity import entries_of, memory, serving
from bench.machine import machine
from endpoint.saved.examples import examples
from ingest.releases import Releases
from ontology.context import expand

_AGAIN: Final = 6
_OK: Final = HTTPStatus.OK
_HTML: Final = {"Accept": "text/html"}
_JSON: Final = {"Accept": "application/json"}
_COUNT: Final = f"SELECT (COUNT(*) AS ?n) {{ ?e <{expand('albo:registeredEntity')}> ?t }}"
_BY_COMUNE: Final = (
    f"SELECT ?c (COUNT(*) AS ?n) {{ ?t <{expand('albo:inMunicipality')}> ?c }}"
    " GROUP BY ?c ORDER BY DESC(?n) LIMIT 20"
)
Stop = tuple[str, Mapping[str, str]]


class Waited(BaseModel):
    """Hold what an address answered: status, bytes, and milliseconds, first and then."""

    path: str
    is_page: bool
    status: int
    bytes: int
    first: float
    median: float


class Tour(BaseModel):
    """Hold a tour: the release, the seconds to the first answer, MiB before and after."""

    machine: dict[str, object]
    entries: int
    quads: int
    start: float
    memory_at_start: dict[str, float]
    memory: dict[str, float]
    stops: list[Waited]


def stops(client: httpx.Client) -> Iterator[Stop]:
    """Yield an address of every kind, with the headers that it is asked with."""
    entry = entries_of(client)[0]
    for path in (*_PAGES, f"/doc/{entry}", *_of_registers(client)):
        yield path, _HTML
    for path in (f"/doc/{entry}.jsonld", f"/doc/{entry}.ttl", *_DATA):
        yield path, _JSON
    for query in (_COUNT, _BY_COMUNE):
        yield f"/sparql?query={quote(query)}", {"Accept": "application/sparql-results+json"}
    for example in examples():
        yield f"/queries/{example.name}", _HTML


_PAGES: Final = (
    *("/", "/registers", "/statistics", "/statistics?page=2", "/quality", "/calls", "/changes"),
    *("/search?q=spazio", "/search?q=opifcio", "/catalog", "/dumps/", "/sparql", "/queries"),
    *("/developers", "/legal", "/status", "/scheme", "/doc/comune/015146"),
)
_DATA: Final = (
    *("/api/v1/entries?limit=20", "/api/v1/entries?comune=015146&sort=-modified&limit=100"),
    *("/api/v1/municipalities?limit=100", "/search?q=spazio", "/doc/comune/015146.jsonld"),
    *("/ogc/collections", "/ogc/collections/coworking/items?bbox=9,45,9.4,45.6&limit=100"),
    *("/ldes.ttl", "/changes.atom", "/changes.json", "/boundaries.geojson"),
    *("/catalog.ttl", "/sitemap.xml", "/sitemap-2.xml", "/.well-known/void"),
    *("/reconcile/suggest/entity?prefix=opi", "/sparql/vocabulary", "/metrics"),
    "/api/v1/openapi.json",
)


def _of_registers(client: httpx.Client) -> Iterator[str]:
    """Yield the pages of the registers and of the calls."""
    told = client.get("/api/v1/registers", headers=_JSON, params={"limit": 100}).json()["items"]
    for one in told:
        yield f"/registers/{str(one['id']).rpartition('/')[2]}"
    calls = client.get("/api/v1/calls", headers=_JSON, params={"limit": 100}).json()["items"]
    for one in calls:
        yield f"/calls/{str(one['id']).rpartition('/')[2]}"


def waited(client: httpx.Client, path: str, headers: Mapping[str, str]) -> Waited:
    """Ask for an address, first and then again."""
    took, status, size = [], 0, 0
    for _ in range(1 + _AGAIN):
        begun = time.perf_counter()
        answer = client.get(path, headers={**headers, "Cache-Control": "no-cache"})
        took.append((time.perf_counter() - begun) * 1000)
        status, size = answer.status_code, len(answer.content)
    return Waited(
        path=path,
        is_page=headers == _HTML,
        status=status,
        bytes=size,
        first=round(took[0], 1),
        median=round(statistics.median(took[1:]), 1),
    )


def tour(releases: Releases) -> Tour:
    """Ask the current release of a folder for everything once, then again."""
    release = releases.current()
    if release is None:
        raise SystemExit(f"{releases.folder}: no release")
    with serving(releases.folder) as served:
        before = memory(served)
        found = [waited(served.client, *stop) for stop in list(stops(served.client))]
        return Tour(
            machine=dict(machine()),
            entries=sum(release.info.counts.values()),
            quads=release.info.quads,
            start=round(served.seconds, 1),
            memory_at_start=dict(before),
            memory=dict(memory(served)),
            stops=found,
        )


def table(tours: Sequence[Tour]) -> str:
    """Print tours of several releases side by side, in milliseconds; what is not there is empty."""
    names = " | ".join(f"{one.entries:,} entries: first, ms | then, ms" for one in tours)
    lines = [f"| | address | {names} |", f"| --- | --- |{' ---: | ---: |' * len(tours)}"]
    found = [{(one.path, one.is_page): one for one in each.stops} for each in tours]
    for path, is_page in dict.fromkeys(key for each in found for key in each):
        told = [each.get((path, is_page)) for each in found]
        cells = [
            f"{one.first:,.0f} | {one.median:,.0f}" if one and one.status == _OK else " | "
            for one in told
        ]
        kind = "page" if is_page else "data"
        lines.append(f"| {kind} | `{unquote(path)}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Go on the tour and print it as JSON, or print the tables of those that were gone on."""
    parser = argparse.ArgumentParser(prog="bench.tour", description=__doc__)
    parser.add_argument("releases", type=Path, nargs="?")
    parser.add_argument("--table", type=Path, nargs="+", help="print these files as Markdown")
    given = parser.parse_args()
    if given.table:
        print(table([Tour.model_validate_json(path.read_bytes()) for path in given.table]), end="")
        return
    if given.releases is None:
        parser.error("name a folder of releases, or --table with files")
    print(json.dumps(tour(Releases(given.releases)).model_dump(), indent=1))


if __name__ == "__main__":
    main()
