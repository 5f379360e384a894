# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""After each request that only does harm the service is what it was."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from ingest.releases import Releases
from tests.conftest import serving
from tests.endpoint.hostile import BYTES, QUERIES

LIMITS = {
    "ALBO_QUERY_SECONDS": "0.5",
    "ALBO_QUERY_MEMORY_MB": "256",
    "ALBO_RESULT_MB": "4",
    "ALBO_QUERY_WORKERS": "3",
}
ASK = {"query": "ASK { ?s a albo:Call }"}


class Service:
    """A server under attack, with what it looked like before."""

    def __init__(self, url: str, sink: socket.socket, *, elsewhere: bool) -> None:
        self.url = url
        self.elsewhere = elsewhere
        self.port = int(url.rsplit(":", 1)[1])
        self.sink = sink
        self.client = httpx.Client(base_url=url, timeout=30)
        self.process = self._server()
        self.ask()
        self.processes = self.count()
        self.memory = self.taken()

    def _server(self) -> psutil.Process:
        own = psutil.Process().children(recursive=True)
        listening = [
            one
            for one in own
            if any(c.laddr and c.laddr.port == self.port for c in one.net_connections("inet"))
        ]
        return listening[0]

    def count(self) -> int:
        return 1 + len(self.process.children(recursive=True))

    def taken(self) -> int:
        tree = [self.process, *self.process.children(recursive=True)]
        found = 0
        for one in tree:
            with suppress(psutil.NoSuchProcess):
                found += one.memory_full_info().pss
        return found

    def asked(self) -> httpx.Response:
        return self.client.get("/sparql", params=ASK, headers={"Cache-Control": "no-cache"})

    def ask(self) -> float:
        begun = time.monotonic()
        answer = self.asked()
        assert answer.json()["boolean"] is True, answer.text
        return time.monotonic() - begun

    def look(self) -> float:
        begun = time.monotonic()
        assert self.client.get("/doc/coworking/0004.ttl").status_code == 200
        return time.monotonic() - begun

    def is_whole(self) -> None:
        """Wait for the workers to be there again, and ask: at once, or the test machine is slow.

        What a query costs an engine elsewhere is for that to bound: the server itself is at once.
        """
        assert min((self.look if self.elsewhere else self.ask)() for _ in range(3)) < 0.3
        until(lambda: self.count() == self.processes, "processes")
        self.sink.setblocking(False)
        with pytest.raises(BlockingIOError):
            self.sink.accept()

    @property
    def sink_address(self) -> str:
        return f"http://127.0.0.1:{self.sink.getsockname()[1]}/sparql"


def until(holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)  # nothing to wait on: they are another process's children


@pytest.fixture
def service(attacked: Service) -> Service:
    """Give the server once it answers: an engine elsewhere may have to be started again."""
    until(lambda: attacked.asked().is_success, "an answer", 150)
    return attacked


@pytest.fixture(scope="module")
def attacked(releases: Releases, pytestconfig: pytest.Config) -> Iterator[Service]:
    elsewhere = pytestconfig.getoption("--engine") not in ("memory", "disk")
    with socket.create_server(("127.0.0.1", 0)) as sink, serving(releases.folder, **LIMITS) as url:
        one = Service(url, sink, elsewhere=elsewhere)
        yield one
        # Whatever was asked of it, the service takes about what it took.
        until(lambda: one.taken() < 1.5 * one.memory + 50 * 2**20, "memory")
        one.client.close()


def is_told(answer: httpx.Response) -> None:
    """Check that an answer is a whole result or a problem document, and never a cut one."""
    if answer.status_code == 200:
        assert answer.json() is not None
        return
    assert answer.status_code in (400, 413, 503), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["advice"]["en"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", QUERIES)
def test_a_hostile_query_leaves_the_service_as_it_was(name: str, service: Service) -> None:
    query = QUERIES[name].replace("{sink}", service.sink_address)
    accept = {"Accept": "application/sparql-results+json, application/ld+json;q=0.5"}
    try:
        answer = service.client.post("/sparql", data={"query": query}, headers=accept)
    except httpx.RemoteProtocolError:
        pass  # what is cut is seen to be cut
    else:
        is_told(answer)
    service.is_whole()


@pytest.mark.parametrize("name", BYTES)
def test_hostile_bytes_leave_the_service_as_it_was(name: str, service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), 30) as sock:
        with suppress(OSError):  # it may hang up before it has heard everything
            sock.sendall(BYTES[name])
        said = heard(sock)
    for status in statuses(said):
        assert status < 500 or status == 503, said[:500]
    service.is_whole()


# Whether sorting comes upon values that have no order hangs on where it looks: one of them does.
SORTED = [
    QUERIES["everything sorted"],
    "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?p ?s",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o",
    "SELECT DISTINCT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?o",
]


def test_values_that_have_no_order_are_told(service: Service) -> None:
    answers = [service.client.post("/sparql", data={"query": query}) for query in SORTED]
    told = [answer.json() for answer in answers if answer.status_code == 400]
    assert told
    assert all("STR(?x)" in answer["details"]["en"] for answer in told)


def heard(sock: socket.socket) -> bytes:
    said = bytearray()
    with suppress(OSError):
        while block := sock.recv(65536):
            said += block
    return bytes(said)


def statuses(said: bytes) -> list[int]:
    return [int(part[1:4]) for part in said.split(b"HTTP/1.1")[1:] if part[1:4].isdigit()]


@contextmanager
def connections(service: Service, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    try:
        for _ in range(count):
            sock = socket.create_connection(("127.0.0.1", service.port), 30)
            opened.append(sock)
            sock.sendall(said)
        yield opened
    finally:
        for sock in opened:
            sock.close()


HEAD = b"GET /sparql HTTP/1.1\r\nHost: x\r\n"
BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 1000\r\n\r\nASK"
)
LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = b"GET /sparql?query=SELECT*%7B%3Fa%20%3Fb%20%3Fc%7D&format=csv HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("said", [b"", HEAD, BODY], ids=["silent", "half a head", "half a body"])
def test_connections_that_only_wait_keep_nobody_else_waiting(said: bytes, service: Service) -> None:
    with connections(service, 2000, said):
        assert min(service.ask() for _ in range(5)) < 0.3
    service.is_whole()


def test_readers_that_do_not_read_keep_no_worker(service: Service) -> None:
    with connections(service, 20, LONG):
        until(lambda: min(service.ask() for _ in range(3)) < 0.3, "an answer")
    service.is_whole()


PRODUCT = QUERIES["a count of a product"].encode()
ASKED = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: %d\r\n\r\n" % len(PRODUCT)
) + PRODUCT


def test_clients_that_go_away_stop_their_queries(service: Service) -> None:
    for _ in range(20):
        with connections(service, 1, ASKED):
            pass
    service.is_whole()


@pytest.mark.parametrize("more", [1, 20, 2_000])
def test_requests_that_wait_behind_another_end_with_their_client(
    more: int, releases: Releases
) -> None:
    def under_way(client: httpx.Client) -> bool:
        return "albo_sparql_in_flight 1.0" in client.get("/metrics").text

    patient = serving(releases.folder, ALBO_QUERY_SECONDS="60")
    with patient as url, httpx.Client(base_url=url) as client:
        with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as sock:
            sock.sendall(ASKED)
            until(lambda: under_way(client), "the query under way")
            with suppress(ConnectionError):
                sock.sendall(ASKED * more)
        until(lambda: not under_way(client), "the end of the query")
        assert client.get("/sparql", params=ASK).json()["boolean"] is True


def test_a_head_and_a_body_that_never_come_are_ended(service: Service) -> None:
    with (
        connections(service, 1, HEAD) as (head,),
        connections(service, 1, BODY) as (body,),
        connections(service, 1, LIVE) as (kept,),
    ):
        assert statuses(kept.recv(65536)) == [200]
        kept.sendall(b"\r\n")  # which is no head, and yet not nothing
        assert statuses(heard(head)) == [408]
        assert statuses(heard(kept)) == [408]
        said = heard(body)
    assert statuses(said) == [408]
    assert json.loads(said.partition(b"\r\n\r\n")[2])["type"].endswith("/request-timeout")


def test_all_at_once_is_answered_or_refused_by_name(service: Service) -> None:
    async def all_at_once() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=service.url, timeout=60, limits=limits) as client:
            asked = [
                client.post("/sparql", data={"query": f"{query} # {n}"})
                for n in range(4)
                for name, query in QUERIES.items()
                if "product" in name and "template" not in name and "described" not in name
            ]
            done = await asyncio.gather(*asked, return_exceptions=True)
            return [one for one in done if isinstance(one, httpx.Response)]

    answers = asyncio.run(all_at_once())
    for answer in answers:
        is_told(answer)
    assert {503} <= {answer.status_code for answer in answers}
    service.is_whole()


def test_the_disk_is_as_it_was(service: Service, releases: Releases) -> None:
    release = releases.current()
    assert release is not None
    assert release.damaged_files() == []
    assert not Path("/tmp/x").exists()  # noqa: S108 - what a query might have written
