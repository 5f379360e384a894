# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the commands do that look after releases: list, go back, take down, diagnose."""

from pathlib import Path

import typer

from endpoint import terminal
from endpoint.commands import (
    NO_MEMORY,
    NOTHING,
    REFUSED,
    addition_of,
    check_base,
    current_or_stop,
    here,
    registry_or_stop,
    stop,
)
from endpoint.saved.catalogue import as_graph
from ingest.build import build
from ingest.documents import UnwritableDocument
from ingest.registry import BadRegistry
from ingest.releases import ReleaseProblem, Releases
from ingest.takedown import Takedowns, erase, number_of


def list_releases(folder: Path, *, as_json: bool) -> None:
    """List the releases, the current one marked."""
    releases = Releases(folder)
    current = current_or_stop(folder)
    try:
        infos = [releases.open(number).info for number in releases.numbers()]
    except ReleaseProblem as problem:
        stop(problem)
    if as_json:
        terminal.print_json(
            [{**info.model_dump(mode="json"), "current": info.number == current} for info in infos]
        )
        return
    for info in infos:
        mark = "*" if info.number == current else " "
        counts = ", ".join(f"{name} {count}" for name, count in info.counts.items())
        typer.echo(f"{mark} {info.number}  {info.reference_date}  {info.quads} quads  {counts}")


def rollback(number: int | None, folder: Path) -> None:
    """Make an earlier release the current one."""
    releases = Releases(folder)
    try:
        with releases.lock():
            chosen = releases.previous() if number is None else number
            releases.open(chosen).check_whole()
            releases.point_to(chosen)
    except ReleaseProblem as problem:
        stop(problem)
    except OSError as error:
        stop(f"{folder}: non utilizzabile / cannot be used: {error.strerror}")
    typer.echo(f"Edizione corrente / current release: {chosen}")


def takedown(
    register: str,
    key: str,
    path: Path | None,
    folder: Path,
    *,
    without_bad_rows: bool,
    signing: Path | None = None,
) -> None:
    """Publish a release without an entry, and delete every release that told of it."""
    registry, releases = registry_or_stop(path), Releases(folder)
    try:
        check_base(registry, releases, False)
        with releases.lock():
            # What a takedown that was killed had put aside goes first.
            releases.clear_leftovers()
            number = number_of(releases, register, key)
            Takedowns(folder).add(register, key)
        built = build(
            registry,
            releases,
            without_bad_rows=without_bad_rows,
            beside=as_graph(registry.base),
            adding=addition_of(signing, releases),
        )
        with releases.lock():
            erased = erase(releases, register, number) if built.release else []
    except (ReleaseProblem, BadRegistry, UnwritableDocument) as problem:
        stop(problem)
    except OSError as error:
        stop(f"{folder}: non utilizzabile / cannot be used: {error.strerror}")
    except MemoryError:
        stop(NO_MEMORY)
    if built.release is None:
        terminal.print_findings(built.intake.findings)
        stop(_NOT_TAKEN_DOWN, REFUSED)
    current = built.release.info.number
    typer.echo(
        f"{register}/{number}: tolta, edizione {current}; edizioni cancellate"
        f" / taken down, release {current}; releases deleted: {', '.join(map(str, erased)) or '-'}"
    )


_NOT_TAKEN_DOWN = (
    "Nulla è stato tolto: correggere le righe e ripetere, o usare --without-bad-rows."
    "\nNothing was taken down: correct the rows and repeat, or use --without-bad-rows."
)


def doctor(path: Path | None, folder: Path, url: str | None, *, reach: bool, as_json: bool) -> None:
    """Look at everything that has to be in order, and say how to mend what is not."""
    from endpoint.diagnosis import diagnose
    from endpoint.publishing import examine_engine
    from endpoint.surroundings import examine

    registry = path or here()
    found = [*diagnose(registry, folder, url), *examine(registry, folder, reach=reach)]
    found += examine_engine(registry, folder)
    if as_json:
        terminal.print_json([item.model_dump() for item in found])
    else:
        for item in found:
            typer.echo(f"{'ok ' if item.ok else '!! '} {item.subject}: {item.state}")
            if not item.ok:
                typer.echo(f"    {item.mend}")
    if not all(item.ok for item in found):
        raise typer.Exit(NOTHING)
