# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What several tests share: the release of the shipped data, and a real server over it.

``--engine`` says what answers the queries of every server that the tests start.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING

import httpx
import pytest

from ingest import contents
from ingest.assessments import candidate
from ingest.build import build
from ingest.checking import kind_of
from ingest.fields import Reading
from ingest.intake import Intake, take_in
from ingest.kinds import entry_kinds
from ingest.registry import Registry, load_registry, shipped_registry
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.subjects import subject_of
from shapes.assessment import Assessment, Office, assess
from shapes.calls import Call

if TYPE_CHECKING:
    from tests.engine_servers import EngineServer

Assess = Callable[..., Assessment]
ROOT = Path(__file__).parent.parent
ENGINES = ("memory", "disk", "oxigraph", "virtuoso")
# What answers queries; engines that no test needs any more, each with the release that it holds,
# for the next test with the same one: to publish a release takes longer than most tests.
_engine = ENGINES[0]
_idle: list["Idle"] = []
_MOST_IDLE = 2


@dataclass
class Idle:
    server: "EngineServer"
    room: "TemporaryDirectory[str]"
    tag: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=ENGINES, default=ENGINES[0], help="what answers queries in the tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    global _engine
    _engine = config.getoption("--engine")
    if _engine == "disk":
        contents.MEMORY_QUADS = 0  # so that every release has a store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect to fail what an engine is known to do otherwise: a test, or one case of it."""
    table = tomllib.loads((ROOT / "tests" / "engine_exceptions.toml").read_text("utf-8"))
    known = table.get(_engine, {})
    for item in items:
        case = item.nodeid.removeprefix("tests/endpoint/")
        why = known.get(case) or known.get(case.partition("[")[0])
        if why:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))


def pytest_unconfigure() -> None:
    for one in _idle:
        one.server.stop()
        one.room.cleanup()


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one process of the tests at a time do what is done once for all: install programs."""
    folder = ROOT / ".venv"
    folder.mkdir(exist_ok=True)
    with (folder / f".{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def programs() -> Path:
    """Install the programs that need other versions of what Albo needs too; give their folder."""
    place = ROOT / ".venv" / "python-clients"
    wanted = ["--quiet", "--requirement", ROOT / "tests" / "clients" / "requirements.txt"]
    with alone("python-clients"):
        if not (place / "bin" / "pip").exists():
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
        install = [place / "bin" / "pip", "install", *wanted]
        done = subprocess.run(install, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return place / "bin"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry(shipped_registry())


@pytest.fixture(scope="session")
def intake(registry: Registry) -> Intake:
    return take_in(registry)


@pytest.fixture(scope="session")
def releases(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    folder = Releases(tmp_path_factory.mktemp("shipped") / "releases")
    build(registry, folder)
    return folder


@pytest.fixture(scope="session")
def release(releases: Releases) -> Release:
    current = releases.current()
    assert current is not None
    return current


@pytest.fixture(scope="session")
def assess_row(intake: Intake) -> Assess:
    """Give a function that assesses one row, written as a clerk would write its cells."""

    def assess_cells(
        call: Call, *, on: date = date(2026, 11, 22), office: Office | None = None, **cells: str
    ) -> Assessment:
        kind = kind_of(call)
        model = entry_kinds()[kind]
        row = {"id": "x", "name": "Candidato di prova"} | cells
        if "istat_code" in model.model_fields:
            row = {"istat_code": "015146"} | row
        record = model.model_validate(row, context=Reading(intake.territory))
        subject = subject_of(record, intake, "https://candidate.invalid", "0001", register=kind)
        return assess(candidate(subject), call, on=on, office=office)

    return assess_cells


def free_port() -> int:
    """Give a port where nobody listens, out of those of this process of the tests.

    Another process may still ask at a port of its own whether somebody has come back.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        # Below those that the system gives to clients.
        port = 20_000 + worker % 10 * 1000 + secrets.randbelow(1000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(
    releases: Path, port: int | None = None, root: Path = ROOT, **environment: str
) -> Iterator[str]:
    """Run ``albo serve`` as an operator does, and stop it by its own process number.

    ``root`` is where the software lies.
    """
    with (
        _answering(releases) as engine,
        _serving(releases, port, root, **{**engine, **environment}) as url,
    ):
        yield url


@contextmanager
def _answering(releases: Path) -> Iterator[dict[str, str]]:
    """Give what tells a server of the engine that the tests are run with."""
    if _engine in ("memory", "disk"):
        yield {"ALBO_MEMORY_QUADS": "0"} if _engine == "disk" else {}
        return
    folder = Releases(releases)
    one = _engine_for(_tag(folder))
    ended = Event()
    publisher = Thread(target=partial(_keep_published, one.server, folder, ended))
    try:
        _publish(one.server, folder)
        publisher.start()
        yield one.server.environment
    finally:
        ended.set()
        if publisher.ident is not None:
            publisher.join(120)
        _idle.append(replace(one, tag=_tag(folder)))


def _tag(folder: Releases) -> str:
    current = folder.current() if folder.pointer.is_symlink() else None
    return current.tag if current else ""


def _engine_for(tag: str) -> Idle:
    """Give an engine that holds the release already, or else nothing."""
    from tests.engine_servers import MAKERS

    for one in _idle:
        if tag and one.tag == tag:
            _idle.remove(one)
            return one
    if len(_idle) > _MOST_IDLE:
        one = _idle.pop(0)
        one.server.wipe()
        return one
    room = TemporaryDirectory()
    server = MAKERS[_engine](Path(room.name))
    server.start()
    return Idle(server, room, "")


def _keep_published(server: "EngineServer", releases: Releases, ended: Event) -> None:
    """Publish every release that becomes the current one, as an operator's timer would.

    What fails is done again: a takedown may delete the release that the difference begins with.
    An engine that a query has brought down or made deaf is started again, as a supervisor would.
    """
    from ingest.engines.faults import EngineProblem

    before = releases.pointer.resolve()
    while not ended.wait(0.1):
        now = releases.pointer.resolve()
        if server.is_lost():
            server.kill()
            server.start()
            before = Path()
        if now != before:
            with suppress(OSError, EngineProblem, ReleaseProblem):
                _publish(server, releases)
                before = now


def _publish(server: "EngineServer", releases: Releases) -> None:
    from ingest.engines.connection import Connection
    from ingest.engines.publication import Publisher

    current = releases.current() if releases.pointer.is_symlink() else None
    if current is not None:
        with Connection(server.place) as connection:
            Publisher(connection, releases).publish(current)


@contextmanager
def _serving(
    releases: Path, port: int | None = None, root: Path = ROOT, **environment: str
) -> Iterator[str]:
    port = port or free_port()
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
    options = ["--releases", str(releases), "--port", str(port)]
    # Tests ask more than a person does; those of the limits set them.
    free = {"ALBO_CLIENT_REQUESTS": "0", "ALBO_CLIENT_SECONDS": "0", "ALBO_CLIENT_QUERIES": "0"}
    settings = {**os.environ, **free, **environment}
    process = subprocess.Popen([*command, *options], cwd=root, env=settings)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            if httpx.get(f"{url}/health/ready", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)  # nothing to wait on: the server is another process
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="session")
def server(releases: Releases) -> Iterator[str]:
    with serving(releases.folder) as url:
        yield url


@pytest.fixture(scope="session")
def home(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a release at the very address that its IRIs name, for clients that follow links."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    folder = Releases(tmp_path_factory.mktemp("home") / "releases")
    build(registry.model_copy(update={"base": base}), folder)
    with serving(folder.folder, port) as url:
        assert url == base
        yield url


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as one:
        yield one
