# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Three fronts on three hosts, one depot, and whatever can happen between them.

Run as ``unshare -Urn python -m tests.fronts.scene RELEASES FOLDER STORE``: each front is a process
in a network of its own, with one line to the clients and one to the depot. All the while clients
ask every front, and hold each answer to what the release that it names truly says. Prints what
they found as JSON.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx

from ingest.depots.depot import open_depot
from ingest.depots.pushing import push
from ingest.disposal import TAKEN_DOWN, dispose
from ingest.releases import Releases
from tests.conftest import serving
from tests.fronts.conftest import BUCKET, CREDENTIALS, make_bucket, store_command

PORT, STORE_PORT = 8000, 9000
ALBO = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
SPARQL = "SELECT ?s (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace ; ?p ?o } GROUP BY ?s ORDER BY ?s"
PATHS = (
    "/doc/coworking/0001.ttl",
    "/doc/coworking/0001.jsonld",
    "/api/v1/entries?format=csv",
    f"/sparql?format=csv&query={SPARQL}",
    "/dumps/coworking.csv",
    "/catalog.ttl",
    "/ldes",
)
SETTINGS = {
    "ALBO_QUERY_WORKERS": "1",
    "ALBO_POLL_SECONDS": "0.1",
    "ALBO_DEPOT_SECONDS": "0.3",
    "ALBO_CLIENT_REQUESTS": "0",
    "ALBO_CLIENT_SECONDS": "0",
    "ALBO_CLIENT_QUERIES": "0",
}
Answer = tuple[int, bytes]
Truth = Mapping[int, Mapping[str, Answer]]


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


def until(what: str, done: Callable[[], bool], seconds: float = 40) -> float:
    """Wait for something; gives how long it took."""
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > seconds:
            raise AssertionError(what)
        time.sleep(0.05)  # nothing to wait on: it happens in other processes
    return round(time.monotonic() - begun, 1)


@dataclass
class Front:
    """A host with one server."""

    number: int
    folder: Path
    holder: "subprocess.Popen[bytes]" = field(init=False)
    process: "subprocess.Popen[bytes]" = field(init=False)

    @property
    def url(self) -> str:
        return f"http://10.77.{self.number}.2:{PORT}"

    def connect(self) -> None:
        """Make its network, with a line to the clients and a line to the depot."""
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        own = Path("/proc/self/ns/net").readlink()
        until("a network", lambda: Path(f"/proc/{self.holder.pid}/ns/net").readlink() != own)
        self.inside("ip", "link", "set", "lo", "up")
        for line, net in (("clients", "10.77"), ("depot", "10.78")):
            here = f"{line}{self.number}"
            run("ip", "link", "add", here, "type", "veth", "peer", line, "netns", self.holder.pid)
            run("ip", "address", "add", f"{net}.{self.number}.1/24", "dev", here)
            run("ip", "link", "set", here, "up")
            self.inside("ip", "address", "add", f"{net}.{self.number}.2/24", "dev", line)
            self.inside("ip", "link", "set", line, "up")

    def inside(self, *command: str) -> None:
        run("nsenter", "-t", self.holder.pid, "-n", *command)

    def start(self) -> None:
        """Begin to serve what the depot has."""
        told = ["--releases", self.folder, "--from", f"s3://{BUCKET}/scene"]
        place = ["--host", f"10.77.{self.number}.2", "--port", str(PORT)]
        store = {"AWS_ENDPOINT_URL": f"http://10.78.{self.number}.1:{STORE_PORT}"}
        self.process = subprocess.Popen(
            ["nsenter", "-t", str(self.holder.pid), "-n", *ALBO, *map(str, told), *place],
            env={**os.environ, **SETTINGS, **CREDENTIALS, **store},
            stdout=subprocess.DEVNULL,
        )

    def end(self) -> None:
        for process in (self.process, self.holder):
            process.kill()
            process.wait(30)

    def told(self) -> dict[str, object]:
        """Give what it says of itself; nothing while it does not answer."""
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=5)
        except httpx.TransportError:
            return {}
        found: dict[str, object] = answer.json() if answer.is_success else {}
        return found

    def serves(self, number: int) -> bool:
        return self.told().get("release") == number

    def reaches(self) -> bool:
        depot = self.told().get("depot")
        return isinstance(depot, dict) and depot["reached"] is True


class Client:
    """Ask one front without a pause, and hold its answers to the truth."""

    def __init__(self, front: Front, truth: Truth) -> None:
        self.front, self.truth = front, truth
        self.answers: dict[int, int] = {}
        self.wrong: list[str] = []
        self.unanswered: list[float] = []
        self._stop = Event()
        self._thread = Thread(target=self._ask)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(30)

    def _ask(self) -> None:
        while not self._stop.wait(0.02):
            try:
                with httpx.Client(base_url=self.front.url, timeout=20) as client:
                    for path in PATHS:
                        self._hold(path, client.get(path))
            except httpx.TransportError:
                self.unanswered.append(time.monotonic())

    def _hold(self, path: str, answer: httpx.Response) -> None:
        number = named_by(answer)
        self.answers[number] = self.answers.get(number, 0) + 1
        if self.truth.get(number, {}).get(path) != (answer.status_code, answer.content):
            self.wrong.append(f"{self.front.number} {path} {number} {answer.status_code}")


def named_by(answer: httpx.Response) -> int:
    """Give the release that an answer says it is of: by its entity tag; a file by its header."""
    header, tag = answer.headers.get("albo-release"), answer.headers.get("etag", "").strip('W/"')
    return int(header if "/dumps/" in answer.url.path else tag.partition("-")[0])


def truth_of(releases: Releases) -> Truth:
    """Ask one server, alone, for what each release says."""
    releases.point_to(1)
    with serving(releases.folder, **SETTINGS) as url, httpx.Client(base_url=url) as client:
        return {number: said_of(releases, number, client) for number in releases.numbers()}


def said_of(releases: Releases, number: int, client: httpx.Client) -> Mapping[str, Answer]:
    releases.point_to(number)
    until("the truth", lambda: client.get("/health/ready").json()["release"] == number)
    answers = {path: client.get(path) for path in PATHS}
    assert {(named_by(one), one.status_code) for one in answers.values()} == {(number, 200)}
    return {path: (one.status_code, one.content) for path, one in answers.items()}


@contextmanager
def store(command: Path) -> Iterator[None]:
    silent = subprocess.DEVNULL
    began = store_command(command.parent, "0.0.0.0", STORE_PORT)  # noqa: S104 - seen by nobody
    process = subprocess.Popen(began, stdout=silent, stderr=silent)
    try:
        url = f"http://127.0.0.1:{STORE_PORT}"
        make_bucket(url)
        os.environ |= CREDENTIALS | {"AWS_ENDPOINT_URL": url}
        yield
    finally:
        process.kill()
        process.wait(30)


def publish(truth: Releases, publisher: Releases, number: int) -> None:
    """Publish a release that was built before, as a build does."""
    shutil.copytree(truth.folder / str(number), publisher.folder / str(number))
    publisher.point_to(number)
    push(publisher, open_depot(f"s3://{BUCKET}/scene"))


def play(built: Releases, publisher: Releases, fronts: list[Front]) -> Iterator[str]:
    """Let everything happen, one after the other; yields what was seen, with the seconds."""
    first, second, third = fronts
    yield f"all take 2: {publish_and_wait(built, publisher, 2, fronts)}"
    first.process.kill()
    third.inside("ip", "link", "set", "depot", "down")
    yield f"the second takes 3: {publish_and_wait(built, publisher, 3, [second])}"
    assert not first.told() and third.serves(2)
    yield f"the third says so: {until('unreached', lambda: not third.reaches())}"
    first.process.wait(30)
    first.start()
    assert third.serves(2)
    third.inside("ip", "link", "set", "depot", "up")
    yield f"the third catches up: {until('healing', lambda: third.serves(3))}"
    yield f"the first is back: {until('the first', lambda: first.serves(3))}"
    dispose(publisher, [1], TAKEN_DOWN)
    push(publisher, open_depot(f"s3://{BUCKET}/scene"))
    left = [one.folder / "1" for one in fronts]
    yield f"1 is gone: {until('takedown', lambda: not any(one.exists() for one in left))}"
    for one in fronts:
        assert httpx.get(f"{one.url}/dumps/1/coworking.csv", timeout=20).status_code == 410


def publish_and_wait(
    built: Releases, publisher: Releases, number: int, fronts: list[Front]
) -> float:
    publish(built, publisher, number)
    return until(f"{number}", lambda: all(one.serves(number) for one in fronts))


def main() -> None:
    built, folder, command = Releases(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
    run("ip", "link", "set", "lo", "up")
    publisher = Releases(folder / "publisher")
    publisher.folder.mkdir()
    fronts = [Front(number, folder / f"front{number}") for number in (1, 2, 3)]
    with store(command):
        publish(built, publisher, 1)
        for one in fronts:
            one.connect()
            one.start()
        try:
            truth = truth_of(built)
            until("three fronts", lambda: all(one.serves(1) for one in fronts))
            clients = [Client(one, truth) for one in fronts]
            for client in clients:
                client.start()
            seen = list(play(built, publisher, fronts))
            for client in clients:
                client.end()
        finally:
            for one in fronts:
                one.end()
    told = {
        "seen": seen,
        "answers": [client.answers for client in clients],
        "wrong": [one for client in clients for one in client.wrong],
        "unanswered": [len(client.unanswered) for client in clients],
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
