# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The command ``albo publish``: the current release into an engine elsewhere; and how that is."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from endpoint.keeping import JsonOption, ReleasesOption

if TYPE_CHECKING:
    from endpoint.diagnosis import Diagnosis
    from ingest.engines.account import Place
    from ingest.engines.publication import Published


def publish(
    releases: ReleasesOption = Path("releases"),
    registry: Annotated[
        Path | None,
        typer.Option(
            "--registry",
            help="Il file con [server]: ./registry.toml, se c'è / the file with [server].",
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Confronta ogni quad / compare every quad."),
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Ricarica tutto / load everything anew."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Porta l'edizione corrente nel motore esterno / Publish the current release to the engine."""
    from endpoint import terminal
    from endpoint.commands import current_or_stop, stop
    from ingest.engines.connection import Connection
    from ingest.engines.faults import EngineProblem
    from ingest.engines.publication import Publisher
    from ingest.releases import ReleaseProblem, Releases

    place = _place_or_stop(registry)
    folder = Releases(releases)
    number = current_or_stop(releases)
    try:
        release = folder.open(number)
        release.check_whole()
        with Connection(place) as connection, terminal.progress() as tell:
            done = Publisher(connection, folder, tell).publish(release, verify=verify, full=full)
    except (EngineProblem, ReleaseProblem) as problem:
        stop(problem)
    except OSError as error:
        stop(f"{releases}: non utilizzabile / cannot be used: {error.strerror or error}")
    _tell(done, place, verified=verify, as_json=as_json)


def _place_or_stop(registry: Path | None) -> "Place":
    from endpoint.commands import configuration_or_stop, stop

    place = configuration_or_stop(registry).settings.place
    if place is None:
        stop(_NO_STORE)
    return place


def _tell(done: "Published", place: "Place", *, verified: bool, as_json: bool) -> None:
    from endpoint import terminal

    if as_json:
        terminal.print_json(
            {
                "release": done.release,
                "before": done.before or None,
                "kind": done.kind,
                "added": done.added,
                "removed": done.removed,
                "batches_resumed": done.resumed,
                "verified": verified,
                "seconds": done.seconds,
            }
        )
        return
    typer.echo(f"{place.address} ({place.profile.title}): edizione / release {done.release}")
    if done.kind is None:
        typer.echo("    già lì / there already")
    else:
        typer.echo(
            f"    quad aggiunti / added: {done.added}; tolti / removed: {done.removed};"
            f" {done.seconds:.1f} s"
        )
    if done.resumed:
        typer.echo(f"    ripresa dopo / resumed after: {done.resumed} blocchi / batches")
    said = "ogni quad confrontato / every quad compared" if verified else _COUNTED
    typer.echo(f"    {said}")


def examine_engine(registry: Path, releases: Path) -> "Iterator[Diagnosis]":
    """Look at the engine elsewhere, where the configuration names one."""
    from endpoint.configuration import BadConfiguration, configure
    from endpoint.remote.state import examine

    try:
        place = configure(registry if registry.is_file() else None).settings.place
    except BadConfiguration:
        return  # which is told already
    if place is not None:
        yield examine(place, releases)


_COUNTED = "quad contati in ogni grafo / quads counted in every graph"
_NO_STORE = (
    "Nessun motore indicato: server.store in registry.toml, o ALBO_STORE."
    "\nNo engine is named: server.store in registry.toml, or ALBO_STORE."
)
