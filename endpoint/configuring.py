# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The commands ``albo config``: what a server would be told, and whether it may be."""

from pathlib import Path
from typing import Annotated

import typer

config_app = typer.Typer(
    no_args_is_help=True,
    help="La configurazione del server: mostrarla, verificarla / "
    "The configuration of the server: show it, check it.",
)

RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        help="Il file con [server]: ./registry.toml, se c'è / the file with [server]:"
        " ./registry.toml, if there is one.",
    ),
]


@config_app.command()
def show(
    registry: RegistryOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON / as JSON.")] = False,
) -> None:
    """Mostra ogni chiave e da dove viene / Show every key and where it comes from."""
    from endpoint import terminal
    from endpoint.commands import configuration_or_stop

    found = configuration_or_stop(registry)
    rows = {name: (found.shown(name), origin) for name, origin in found.origins.items()}
    if as_json:
        terminal.print_json(
            {name: {"value": value, "from": origin} for name, (value, origin) in rows.items()}
        )
        return
    for name, (value, origin) in rows.items():
        typer.echo(f"{name:<17} {_plain(value):<24} {origin}")


@config_app.command()
def check(registry: RegistryOption = None) -> None:
    """Verifica la configurazione senza servire / Check the configuration, serving nothing."""
    from endpoint.commands import configuration_or_stop

    found = configuration_or_stop(registry)
    told = sum(origin != "default" for origin in found.origins.values())
    typer.echo(
        f"In ordine: {told} chiavi indicate, {len(found.origins) - told} predefinite"
        f" / in order: {told} keys set, {len(found.origins) - told} defaults"
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value in (None, "") else str(value)
