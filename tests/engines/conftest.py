# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of engines share: two real engines, a register with two releases, a proxy."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.engines.connection import Connection
from ingest.engines.publication import Published, Publisher
from ingest.releases import Release, Releases
from tests.conftest import free_port
from tests.engine_servers import EngineServer, oxigraph, running, virtuoso
from tests.registry_in_three import DAYS, Deployment

Publish = Callable[..., Published]
Albo = Callable[..., Result]


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineServer]:
    folder = tmp_path_factory.mktemp(request.param)
    made = (
        oxigraph(folder, on_disk=True, seconds=3)
        if request.param == "oxigraph"
        else virtuoso(folder, seconds=3)
    )
    with running(made) as server:
        yield server


@pytest.fixture
def engine(started: EngineServer) -> Iterator[EngineServer]:
    """Give an engine that holds nothing of Albo."""
    started.wipe()
    yield started
    started.wipe()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = Deployment(tmp_path_factory.mktemp("engines") / "deployment")
    deployment.publish(DAYS[0])
    deployment.change()
    deployment.publish(DAYS[1])
    return deployment


@pytest.fixture
def folder(made: Deployment, tmp_path: Path) -> Releases:
    """Give a copy of two releases, the first of which is the current one."""
    shutil.copytree(made.releases.folder, tmp_path / "releases", symlinks=True)
    releases = Releases(tmp_path / "releases")
    releases.point_to(1)
    return releases


@pytest.fixture
def publish(engine: EngineServer, folder: Releases) -> Publish:
    """Give a function that publishes a release by its number."""

    def run(number: int, **how: bool) -> Published:
        with Connection(engine.place) as connection:
            return Publisher(connection, folder).publish(folder.open(number), **how)

    return run


@pytest.fixture
def albo(engine: EngineServer, folder: Releases, monkeypatch: pytest.MonkeyPatch) -> Albo:
    """Give a function that runs a command as an operator does, and holds it to its exit code."""
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ALBO_PORT", str(free_port()))

    def run(*arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(app, [*arguments, "--releases", str(folder.folder)])
        assert done.exit_code == code, done.output
        return done

    return run


def both(releases: Releases) -> tuple[Release, Release]:
    return releases.open(1), releases.open(2)


class Cable:
    """A way to an engine that can be cut: a proxy that hands on bytes."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: list[socket.socket] = []
        self.after: int | None = None  # bytes of answers after which it is cut once
        self.down = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._server = threading.Thread(target=self._serve, daemon=True)
        self._server.start()

    def cut(self) -> None:
        # Taken away first: what is opened meanwhile is left to the next cut, and not forgotten.
        opened, self._open = self._open, []
        for one in opened:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)  # closing it alone wakes nobody who waits there
        self._server.join(10)
        self._door.close()
        self.cut()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.down:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(
                    target=self._carry, args=(one, other, one is far), daemon=True
                ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                sink.sendall(data)
                if answers and self.after is not None:
                    self.after -= len(data)
                    if self.after <= 0:
                        self.after = None
                        self.cut()
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def cable_to(server: EngineServer) -> Iterator[Cable]:
    cable = Cable(int(server.place.address.rpartition(":")[2]))
    try:
        yield cable
    finally:
        cable.close()
