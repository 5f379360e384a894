# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Start the server of the project and those that it is measured against."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench.data import Data

ROOT: Final = Path(__file__).parent.parent
_PATIENCE: Final = 300.0
_DEFAULT: Final = "urn:albo:default"


class NotMeasured(RuntimeError):
    """Tell why a server cannot take part."""


@dataclass(frozen=True)
class Running:
    """Hold a server that answers: its process, its port and how it is to be asked."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    path: str
    parameters: Mapping[str, str]

    @property
    def pid(self) -> int:
        """Give the number of its first process."""
        return self.process.pid


@dataclass(frozen=True)
class Server:
    """Say how a server is started, filled and asked."""

    name: str
    command: Callable[[Data, Path, int], Sequence[str]]
    fill: Callable[[Data, Path, int], None] = lambda _data, _folder, _port: None
    path: str = "/sparql"
    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    stop: signal.Signals = signal.SIGTERM

    @contextmanager
    def running(self, data: Data, folder: Path) -> Iterator[Running]:
        """Run the server over the data; raises NotMeasured where it does not come to answer."""
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        command = self.command(data, folder, port)
        environment = {**os.environ, **self.environment}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        running = Running(self.name, process, port, self.path, self.parameters)
        try:
            _wait(running, folder / "log")
            self.fill(data, folder, port)
            yield running
        finally:
            end(process, self.stop)


def albo(environment: Mapping[str, str]) -> Server:
    """Give the server of the project, started as an operator does."""

    def command(data: Data, _folder: Path, port: int) -> Sequence[str]:
        start = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
        return [*start, "--releases", str(data.releases.folder), "--port", str(port)]

    paths = {"PYTHONPATH": str(ROOT)}
    return Server("albo", command, environment={**paths, **environment}, stop=signal.SIGINT)


def oxigraph_in_memory(program: str | None) -> Server:
    """Give Oxigraph's own server with its store in memory."""
    found = _program(program, "oxigraph")

    def command(_data: Data, _folder: Path, port: int) -> Sequence[str]:
        return [found, "serve", "--bind", f"127.0.0.1:{port}"]

    def fill(data: Data, _folder: Path, port: int) -> None:
        headers = {"Content-Type": "application/n-quads"}
        _send(port, "POST", "/store", data.quads.read_bytes(), headers)

    return Server("oxigraph memory", command, fill, path="/query")


def oxigraph_on_disk(program: str | None) -> Server:
    """Give Oxigraph's own server over a store on disk, opened to read."""
    found = _program(program, "oxigraph")

    def command(data: Data, folder: Path, port: int) -> Sequence[str]:
        place = ["--location", str(folder / "store")]
        _call([found, "load", *place, "--file", str(data.quads)])
        return [found, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]

    return Server("oxigraph disk", command, path="/query")


def rdflib_endpoint(python: str | None) -> Server:
    """Give rdflib-endpoint with the store that rdflib has by default."""
    found = _program(python or _python_beside("rdflib-endpoint") or sys.executable, "python")
    if subprocess.run([found, "-c", "import rdflib_endpoint"], capture_output=True).returncode:
        raise NotMeasured("rdflib-endpoint is not installed")
    script = Path(__file__).with_name("rdflib_server.py")

    def command(data: Data, _folder: Path, port: int) -> Sequence[str]:
        return [found, str(script), str(data.quads), str(port)]

    return Server("rdflib-endpoint", command)


def virtuoso(folder_of_programs: str | None) -> Server:
    """Give Virtuoso, whose default graph is a named one, as it has none without a name."""
    there = Path(folder_of_programs) if folder_of_programs else None
    server = _program(str(there / "virtuoso-t") if there else None, "virtuoso-t")
    shell = _program(str(there / "isql-vt") if there else None, "isql-vt")

    def command(data: Data, folder: Path, port: int) -> Sequence[str]:
        settings = folder / "virtuoso.ini"
        place = {"folder": folder, "port": port, "sql": free_port(), "data": data.quads.parent}
        settings.write_text(_INI.format(**place), "utf-8")
        (folder / "sql").write_text(str(place["sql"]), "utf-8")
        return [server, "+foreground", "+configfile", str(settings)]

    def fill(data: Data, folder: Path, _port: int) -> None:
        sql = (folder / "sql").read_text("utf-8")
        load = f"DB.DBA.TTLP(file_open('{data.quads}'), '', '{_DEFAULT}', 512); checkpoint;"
        _call([shell, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"])

    return Server("virtuoso", command, fill, parameters={"default-graph-uri": _DEFAULT})


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    """Stop a process, and kill it where that takes too long."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _program(given: str | None, name: str) -> str:
    found = shutil.which(given or name)
    if found is None:
        raise NotMeasured(f"{given or name} is not installed")
    return found


def _python_beside(name: str) -> str | None:
    program = shutil.which(name)
    python = Path(program).with_name("python") if program else None
    return str(python) if python and python.exists() else None


def _wait(running: Running, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    asked = urlencode({"query": "ASK {}", **running.parameters})
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            lines = log.read_text("utf-8", "replace").split("\n")
            raise NotMeasured(f"it ended at once: {' '.join(lines[-3:]).strip()}")
        try:
            _send(running.port, "GET", f"{running.path}?{asked}")
        except (OSError, HTTPException):
            time.sleep(0.05)  # nothing to wait on: the server is another process
        else:
            return
    raise NotMeasured(f"it did not answer within {_PATIENCE:g} seconds")


def _send(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send a request to a server that is being prepared; raises OSError unless it is met."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        if answer.status >= 400:
            raise OSError(f"{method} {path}: {answer.status} {answer.read(200)!r}")
        answer.read()
    finally:
        connection.close()


def _call(command: Sequence[str]) -> None:
    called = subprocess.run(command, capture_output=True, text=True)
    if called.returncode:
        raise NotMeasured(f"{Path(command[0]).name}: {called.stderr.strip()[-300:]}")


_INI: Final = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 40
DirsAllowed = {data}
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 40
MaxClientConnections = 40
KeepAliveTimeout = 30
MaxKeepAlives = 40

[SPARQL]
ResultSetMaxRows = 1000000
"""
