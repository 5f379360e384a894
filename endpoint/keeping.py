# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How the commands are called that keep what was published: verify, prune, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

ReleasesOption = Annotated[
    Path,
    typer.Option(
        "--releases",
        envvar="ALBO_RELEASES",
        help="Cartella delle edizioni / folder of the releases.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Risposta in JSON / answer in JSON.")]

AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-loss",
        metavar="FILE",
        help="Fonte che può perdere righe / source that may lose rows (max_loss).",
    ),
]

DepotArgument = Annotated[
    str, typer.Argument(help="Cartella / folder, s3://BUCKET/PREFIX (docs/fronts.md).")
]

releases_app = typer.Typer(
    no_args_is_help=True,
    help="Le edizioni: elencarle, verificarle, tornare indietro, sfoltirle"
    " / Releases: list, verify, go back, prune.",
)


def add_commands(app: typer.Typer) -> None:
    """Add the commands to those of ``albo``."""
    app.add_typer(releases_app, name="releases")
    app.command()(backup)
    app.command()(restore)
    app.command()(upgrade)
    app.command()(push)
    app.command()(pull)


@releases_app.command("list")
def list_releases(releases: ReleasesOption = Path("releases"), as_json: JsonOption = False) -> None:
    """Elenca le edizioni / List the releases."""
    from endpoint import upkeep

    upkeep.list_releases(releases, as_json=as_json)


@releases_app.command("rollback")
def rollback(
    number: Annotated[
        int | None,
        typer.Argument(
            help="Numero dell'edizione (predefinito: la precedente / default: the one before)."
        ),
    ] = None,
    releases: ReleasesOption = Path("releases"),
) -> None:
    """Torna a un'edizione / Go back to a release."""
    from endpoint import upkeep

    upkeep.rollback(number, releases)


@releases_app.command()
def verify(
    number: Annotated[
        int | None,
        typer.Argument(help="Numero (predefinito: la corrente / default: the current one)."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Tutte / all of them.")] = False,
    releases: ReleasesOption = Path("releases"),
    as_json: JsonOption = False,
) -> None:
    """Verifica che i file siano quelli pubblicati / Check that files are what was published."""
    from endpoint import custody

    custody.verify(number, releases, every=every, as_json=as_json)


@releases_app.command()
def prune(
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Quante tenerne, le più nuove / how many to keep, the newest."),
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option(
            metavar="DAYS|DATE",
            help="Giorni prima dell'edizione corrente, o data AAAA-MM-GG"
            " / days before the current release, or a date YYYY-MM-DD.",
        ),
    ] = None,
    damaged: Annotated[
        bool, typer.Option("--damaged", help="Quelle danneggiate / those that are damaged.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dice soltanto quali / only says which.")
    ] = False,
    releases: ReleasesOption = Path("releases"),
) -> None:
    """Cancella edizioni vecchie / Delete old releases; their addresses answer 410."""
    from endpoint import custody

    custody.prune(keep, older_than, releases, damaged=damaged, dry_run=dry_run)


def backup(
    target: Annotated[Path, typer.Argument(help="Cartella o file / folder or file.")],
    releases: ReleasesOption = Path("releases"),
    as_json: JsonOption = False,
) -> None:
    """Salva tutte le edizioni in un file / Save all releases as one file."""
    from endpoint import custody

    custody.backup(target, releases, as_json=as_json)


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="La copia / the backup.")
    ],
    releases: ReleasesOption = Path("releases"),
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Rilegge e confronta ogni edizione / read and compare every release."
        ),
    ] = False,
) -> None:
    """Ripristina le edizioni in una cartella vuota / Restore releases into an empty folder."""
    from endpoint import custody

    custody.restore(file, releases, verify=verify)


def upgrade(
    check: Annotated[
        bool,
        typer.Option("--check", help="Dice soltanto che cosa farebbe / only says what it does."),
    ] = False,
    target: Annotated[
        Path | None,
        typer.Option(
            "--backup",
            help="Dove salvare prima (predefinito: accanto alle edizioni"
            " / where to save before; default: beside the releases).",
        ),
    ] = None,
    releases: ReleasesOption = Path("releases"),
) -> None:
    """Porta le edizioni al formato di questa versione / Bring releases to this version's format."""
    from endpoint import custody

    custody.upgrade(target, releases, check=check)


def push(
    depot: DepotArgument,
    releases: ReleasesOption = Path("releases"),
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Rilegge il deposito, e ricopia ciò che è guasto / read the depot through, and"
            " send again what is damaged.",
        ),
    ] = False,
    over: Annotated[
        bool,
        typer.Option(
            "--over",
            help="Sovrascrive la copia non finita di un altro / write over what another left"
            " unfinished.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copia le edizioni in un deposito / Push the releases into a depot."""
    from endpoint import depositing

    depositing.push(depot, releases, verify=verify, over=over, as_json=as_json)


def pull(
    depot: DepotArgument,
    releases: ReleasesOption = Path("releases"),
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Rilegge le edizioni di qui, e riprende quelle guaste / read the releases here"
            " through, and fetch the damaged ones again.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Prende le edizioni da un deposito / Pull the releases from a depot."""
    from endpoint import depositing

    depositing.pull(depot, releases, verify=verify, as_json=as_json)
