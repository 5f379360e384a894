# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the commands do that copy releases into a depot, and out of it."""

from pathlib import Path

import typer

from endpoint import terminal
from endpoint.commands import REFUSED, stop
from endpoint.custody import told
from ingest.depots import pulling, pushing
from ingest.depots.depot import DepotDamaged, open_depot
from ingest.depots.index import read_index
from ingest.releases import Releases


def push(place: str, folder: Path, *, verify: bool, over: bool, as_json: bool) -> None:
    """Copy releases into a depot, and say what was sent."""
    with told(folder):
        pushed = pushing.push(Releases(folder), open_depot(place), verify=verify, over=over)
    if as_json:
        terminal.print_json(
            {
                "current": pushed.current,
                "releases": pushed.releases,
                "files": pushed.files,
                "bytes": pushed.bytes,
                "deleted": pushed.deleted,
                "damaged": pushed.damaged,
            }
        )
    else:
        typer.echo(
            f"{place}: edizioni nuove / new releases {_list(pushed.releases)},"
            f" corrente / current {pushed.current}; {pushed.files} file, {pushed.bytes} byte;"
            f" oggetti cancellati / objects deleted {pushed.deleted}"
        )
    if pushed.damaged:
        typer.echo(
            f"Danneggiate, non copiate / damaged, not pushed: {_list(pushed.damaged)}", err=True
        )
        raise typer.Exit(REFUSED)


def pull(place: str, folder: Path, *, verify: bool, as_json: bool) -> None:
    """Take releases from a depot, and say which."""
    releases = Releases(folder)
    with told(folder):
        depot = open_depot(place)
        index = read_index(depot)
        if index is None:
            raise DepotDamaged(f"{place}: vuoto / empty: albo push")
        spoilt = index.releases if verify else ()
        pulled = pulling.pull(releases, depot, index, spoilt=spoilt)
    if as_json:
        terminal.print_json(
            {
                "current": pulled.current,
                "fetched": sorted(pulled.fetched),
                "deleted": sorted(pulled.deleted),
                "waiting": sorted(pulled.waiting),
                "failed": [str(one) for one in pulled.failed],
            }
        )
    else:
        typer.echo(
            f"{folder}: edizioni prese / releases fetched {_list(pulled.fetched)}, corrente /"
            f" current {pulled.current}; cancellate / deleted {_list(pulled.deleted)}"
        )
    if pulled.failed:
        stop("\n".join(map(str, pulled.failed)), REFUSED)


def _list(numbers: list[int] | tuple[int, ...]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "-"
