"""What serves releases: the commands that run until they are stopped."""

import resource
import socket
from pathlib import Path

import typer
import uvicorn
from pydantic import ValidationError
from pydantic_settings import SettingsError

from endpoint.app import create_app
from endpoint.commands import WRONG, build_registry, current_or_stop, stop
from endpoint.connection import Connection
from endpoint.observing import start_log
from endpoint.served import Service
from endpoint.settings import Settings
from ingest.registry import load_registry, shipped_registry
from ingest.releases import Release, Releases

_CONNECTIONS = 65_536


def demo(folder: Path, host: str, port: int) -> None:
    """Build the release of the shipped data under the address it is served at, and serve it."""
    releases = folder / "releases"
    shipped = load_registry(shipped_registry())
    local = shipped.model_copy(update={"base": f"http://{host}:{port}"})
    build_registry(local, releases, None, without_bad_rows=False, as_json=False, new_base=True)
    serve(releases, host, port)


def serve(folder: Path, host: str, port: int) -> None:
    """Serve the current release until stopped."""
    if not Releases(folder).pointer.is_symlink():
        current_or_stop(folder)
    settings = _settings(folder, host, port)
    _check_free(host, port)
    start_log(settings.log)
    _allow_connections()
    app = create_app(settings)
    _announce(_first_or_stop(app.state.service), host, port)
    uvicorn.run(
        app,
        host=host,
        port=port,
        root_path=settings.root_path,
        forwarded_allow_ips=settings.proxies,
        http=Connection,
        ws="none",
        log_level="warning",
        server_header=False,
    )


def _first_or_stop(service: Service) -> Release:
    """Give the release to begin with: the current one, or the last whole one before it."""
    choice = service.chooser.choose()
    if choice.release is None:
        stop(
            f"{choice.why}\n{service.releases.folder}: nessuna edizione integra da servire"
            " / no whole release to serve (albo restore)"
        )
    return choice.release


def _settings(folder: Path, host: str, port: int) -> Settings:
    """Read the settings; stop where one of them is none."""
    try:
        return Settings(releases=folder, host=host, port=port)
    except ValidationError as error:
        told = (
            f"ALBO_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()
        )
        stop("\n".join(told), WRONG)
    except SettingsError:
        # The one that is no plain value.
        stop('ALBO_SERVICES: elenco JSON / JSON list: ["https://example.org/sparql"]', WRONG)


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
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            stop(f"{host}:{port}: non disponibile / not available: {reason} (--port)")
