# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Real engines for tests: an Oxigraph server and a Virtuoso, each a process on this machine."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest

from ingest.engines import control
from ingest.engines.account import Account, Place
from ingest.engines.connection import Connection
from tests.conftest import free_port

# What a new Virtuoso begins with, both its user and its password.
ADMINISTRATOR = "dba"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 40
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = {seconds}
MaxMemInUse = {memory}
"""


@dataclass
class EngineServer:
    """One engine: where it is, and its process, which a test may kill and start again."""

    place: Place
    command: list[str]
    folder: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)
    _looked: float = 0
    _missed: int = 0

    def start(self) -> None:
        log = (self.folder / "out.txt").open("ab")
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, stdout=log, stderr=log, env=os.environ
        )
        log.close()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert self.process.poll() is None, (self.folder / "out.txt").read_text()
            try:
                if httpx.post(self.place.query, data={"query": "ASK {}"}, timeout=5).is_success:
                    self._missed = 0
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)  # nothing to wait on: it is another program
        raise AssertionError("the engine did not start")

    def is_lost(self) -> bool:
        """Say whether it has ended, or was deaf whenever it was asked in the last half minute."""
        if self.process is None or self.process.poll() is not None:
            return self.process is not None
        if time.monotonic() > self._looked + 3:
            try:
                httpx.post(self.place.query, data={"query": "ASK {}"}, timeout=5)
                self._missed = 0
            except httpx.HTTPError:
                self._missed += 1
            self._looked = time.monotonic()
        return self._missed > 3

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self.process = None
        for lock in self.folder.glob("*.lck"):
            lock.unlink()

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)

    def wipe(self) -> None:
        """Take away all that was published, for the next test."""
        with Connection(self.place) as connection:
            marker, work = control.read(connection)
            graphs = {*(marker.graphs if marker else ()), *(work.staged if work else ())}
            for graph in (*graphs, *(work.graphs if work else ()), control.CONTROL):
                connection.update(f"DROP SILENT GRAPH <{graph}>")

    @property
    def environment(self) -> dict[str, str]:
        """Give what tells a server of the engine."""
        account = self.place.account
        told = {
            "ALBO_STORE": self.place.address,
            "ALBO_STORE_ENGINE": self.place.engine,
            "ALBO_STORE_USER": account.user,
            "ALBO_STORE_PASSWORD": account.password,
        }
        return {name: value for name, value in told.items() if value}


def oxigraph(folder: Path, *, on_disk: bool = False, seconds: int = 12) -> EngineServer:
    """Make an Oxigraph server; the program is a part of its Python package."""
    port = free_port()
    program = Path(sys.executable).parent / "oxigraph"
    if not program.is_file():
        pytest.skip("the package oxigraph is not installed")
    place = [f"--location={folder / 'data'}"] if on_disk else []
    limits = ["--timeout-s", str(seconds)]
    command = [str(program), "serve", *place, "--bind", f"127.0.0.1:{port}", *limits]
    return EngineServer(Place(f"http://127.0.0.1:{port}", "oxigraph"), command, folder)


def virtuoso(folder: Path, *, rows: int = 0, memory: int = 0, seconds: int = 0) -> EngineServer:
    """Make a Virtuoso with a database of its own."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not on this machine: apt-get install virtuoso-opensource-7-bin")
    http = free_port()
    limits = {"rows": rows, "memory": memory, "seconds": seconds}
    ini = _INI.format(sql=free_port(), http=http, **limits)
    (folder / "virtuoso.ini").write_text(ini, "utf-8")
    place = Place(f"http://127.0.0.1:{http}", "virtuoso", Account(ADMINISTRATOR, ADMINISTRATOR))
    return EngineServer(place, [program, "+foreground", "+configfile", "virtuoso.ini"], folder)


# A query that a client was refused for its time goes on in an engine without a limit of its own.
MAKERS = {"oxigraph": oxigraph, "virtuoso": partial(virtuoso, seconds=12)}


@contextmanager
def running(server: EngineServer) -> Iterator[EngineServer]:
    """Run an engine, and end it by its own process number."""
    server.start()
    try:
        yield server
    finally:
        server.stop()
