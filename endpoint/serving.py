# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What serves releases: the commands that run until they are stopped."""

import resource
import socket
from pathlib import Path

import typer
import uvicorn
from fastapi import FastAPI

from endpoint.app import create_app
from endpoint.commands import build_registry, configuration_or_stop, current_or_stop, stop
from endpoint.connection import Connection
from endpoint.following import first_pull
from endpoint.observing import start_log
from endpoint.served import Service
from endpoint.settings import Settings
from ingest.index.database import require_rtree
from ingest.registry import load_registry, shipped_registry
from ingest.releases import Release, ReleaseProblem, Releases

_CONNECTIONS = 65_536


def demo(folder: Path, host: str, port: int) -> None:
    """Build the release of the shipped data under the address it is served at, and serve it."""
    releases = folder / "releases"
    shipped = load_registry(shipped_registry())
    local = shipped.model_copy(update={"base": f"http://{host}:{port}"})
    build_registry(local, releases, None, without_bad_rows=False, as_json=False, new_base=True)
    serve(releases, host, port)


def serve(
    folder: Path,
    host: str | None = None,
    port: int | None = None,
    registry: Path | None = None,
    depot: str | None = None,
) -> None:
    """Serve the current release until stopped; ``registry`` is the file with ``[server]``.

    With a ``depot`` what is current there becomes current here.
    """
    told = {"releases": folder, "host": host, "port": port, "depot": depot}
    command = {name: value for name, value in told.items() if value is not None}
    settings = configuration_or_stop(registry, command).settings
    if not Releases(folder).pointer.is_symlink():
        _begin_or_stop(settings)
    _check_free(settings.host, settings.port)
    start_log(settings.log)
    _allow_connections()
    app = _app_or_stop(settings)
    _announce(_first_or_stop(app.state.service), settings.host, settings.port)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        timeout_graceful_shutdown=settings.drain_seconds,
        root_path=settings.root_path,
        forwarded_allow_ips=settings.proxies,
        http=Connection,
        ws="none",
        log_level="warning",
        server_header=False,
    )


def _app_or_stop(settings: Settings) -> FastAPI:
    try:
        require_rtree()
        return create_app(settings)
    except ReleaseProblem as problem:
        stop(problem)


def _begin_or_stop(settings: Settings) -> None:
    """Stop where there is nothing to serve yet, and no depot to take it from."""
    if settings.depot is None:
        current_or_stop(settings.releases)
        return
    try:
        first_pull(settings)
    except ReleaseProblem as problem:
        stop(problem)
    except OSError as error:
        where = error.filename or settings.releases
        stop(f"{where}: non utilizzabile / cannot be used: {error.strerror or error}")


def _first_or_stop(service: Service) -> Release:
    """Give the release to begin with: the current one, or the last whole one before it."""
    choice = service.chooser.choose()
    if choice.release is None and service.settings.depot:
        _begin_or_stop(service.settings)
        choice = service.chooser.choose()
    if choice.release is None:
        stop(
            f"{choice.why}\n{service.releases.folder}: nessuna edizione integra da servire"
            " / no whole release to serve (albo restore)"
        )
    return choice.release


def _announce(release: Release, host: str, port: int) -> None:
    """Say what to open."""
    base = release.info.base
    first = next((name for name, count in release.info.counts.items() if count), "register")
    typer.echo(
        f"\nAprire / open:  http://{host}:{port}/"
        f"\nSPARQL:         http://{host}:{port}/sparql"
        f"\nJSON-LD:        curl -sL -H 'Accept: application/ld+json' {base}/id/{first}/0001"
        "\nFermare / stop: Ctrl+C\n"
    )


def _allow_connections() -> None:
    """Let the server keep as many connections open as the machine allows it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS if most == resource.RLIM_INFINITY else min(most, _CONNECTIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            stop(f"{host}:{port}: non disponibile / not available: {reason} (--port)")
