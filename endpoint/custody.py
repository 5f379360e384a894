# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the commands do that keep what was published: verify, prune, back up, restore, upgrade."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import typer

from endpoint import terminal
from endpoint.commands import NOTHING, REFUSED, WRONG, current_or_stop, stop
from ingest import disposal
from ingest.backup import back_up
from ingest.disposal import DAMAGED, PRUNED, dispose, prunable
from ingest.releases import FORMAT, ReleaseProblem, Releases
from ingest.restore import restore as bring_back
from ingest.soundness import damages
from ingest.upgrade import states
from ingest.upgrade import upgrade as bring_up


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Stop with a sentence where something is wrong with the releases, or with the disk."""
    try:
        yield
    except ReleaseProblem as problem:
        stop(problem)
    except OSError as error:
        where = error.filename or place
        stop(f"{where}: non utilizzabile / cannot be used: {error.strerror or error}")


def verify(number: int | None, folder: Path, *, every: bool, as_json: bool) -> None:
    """Check releases, and say of each what is wrong and how to mend it."""
    releases = Releases(folder)
    with told(folder):
        listed = sorted([*releases.numbers(), *releases.lost()])
        chosen = listed if every else [number or _current(folder)]
        found = {one: damages(releases, one) for one in chosen}
    if as_json:
        terminal.print_json(
            {
                str(one): [{"place": bad.place, "what": bad.what.model_dump()} for bad in wrong]
                for one, wrong in found.items()
            }
        )
    else:
        for one, wrong in found.items():
            typer.echo(f"{'!! ' if wrong else 'ok '} {one}")
            for bad in wrong:
                typer.echo(f"    {bad.place}: {bad.what.it}\n    {bad.place}: {bad.what.en}")
    if any(found.values()):
        typer.echo(_MEND, err=True)
        raise typer.Exit(NOTHING)


def _current(folder: Path) -> int:
    """Give the number of the current release, also of one that cannot be read."""
    name = Releases(folder).pointer.resolve().name
    return int(name) if name.isdigit() else current_or_stop(folder)


_MEND = (
    "La corrente: albo releases rollback, poi albo build. Un'altra: albo restore da una copia, o"
    " albo releases prune --damaged."
    "\nThe current one: albo releases rollback, then albo build. Another: albo restore from a"
    " backup, or albo releases prune --damaged."
)


def prune(
    keep: int | None, older_than: str | None, folder: Path, *, damaged: bool, dry_run: bool
) -> None:
    """Delete the releases that a rule lets go, or only list them."""
    releases = Releases(folder)
    if [keep is None, older_than is None, not damaged].count(False) != 1:
        stop("--keep, --older-than, --damaged: uno solo / exactly one", WRONG)
    if not damaged:
        current_or_stop(folder)
    with told(folder), releases.lock():
        releases.clear_leftovers()
        going = _going(releases, keep, older_than, damaged=damaged)
        if not dry_run:
            dispose(releases, going, DAMAGED if damaged else PRUNED)
    said = "da cancellare / to be deleted" if dry_run else "cancellate / deleted"
    typer.echo(f"Edizioni / releases {said}: {', '.join(map(str, going)) or '-'}")


def _going(
    releases: Releases, keep: int | None, older_than: str | None, *, damaged: bool
) -> list[int]:
    if damaged:
        return disposal.damaged(releases)
    day = None if older_than is None else _day(older_than, releases)
    return prunable(releases, keep=keep, before=day)


def _day(text: str, releases: Releases) -> date:
    """Read a day, or so many days before that of the current release: no clock has a part in it."""
    current = releases.current()
    try:
        if re.fullmatch(r"\d{1,5}", text) and current is not None:
            return current.info.reference_date - timedelta(days=int(text))
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        stop(f"--older-than {text}: giorni o AAAA-MM-GG / days or YYYY-MM-DD", WRONG)


def backup(target: Path, folder: Path, *, as_json: bool) -> None:
    """Save all releases as one file."""
    with told(target):
        saved = back_up(Releases(folder), target)
    if as_json:
        terminal.print_json(saved.model_dump(mode="json"))
    else:
        typer.echo(
            f"{saved.file}: edizioni / releases {', '.join(map(str, saved.releases))},"
            f" corrente / current {saved.current}; {saved.files} file, {saved.bytes} byte"
        )
    if saved.damaged:
        listed = ", ".join(map(str, saved.damaged))
        typer.echo(f"Danneggiate, non salvate / damaged, not saved: {listed}", err=True)
        raise typer.Exit(REFUSED)


def restore(file: Path, folder: Path, *, verify: bool) -> None:
    """Bring releases back from a backup."""
    with told(folder):
        manifest = bring_back(file, folder, verify=verify)
    typer.echo(
        f"{folder}: edizioni / releases {', '.join(map(str, manifest.releases))},"
        f" corrente / current {manifest.current}"
    )


def upgrade(target: Path | None, folder: Path, *, check: bool) -> None:
    """Bring releases to the present format after a backup; ``check`` only tells."""
    releases = Releases(folder)
    current_or_stop(folder)
    with told(folder):
        found = states(releases)
        for one in found:
            typer.echo(f"{one.number}: Albo {one.made_by}, formato / format {one.format}")
            for text in one.lacks:
                typer.echo(f"    senza {text.it} / without {text.en}")
        if any(one.lacks for one in found):
            typer.echo(_NEXT_BUILD)
        old = [one.number for one in found if one.format < FORMAT]
        if check or not old:
            typer.echo(f"Da portare al formato / to bring to format {FORMAT}: {old or '-'}")
            return
        saved = bring_up(releases, target or folder.absolute().parent)
    typer.echo(f"Formato / format {FORMAT}: {old}; copia / backup: {saved.file if saved else '-'}")


_NEXT_BUILD = (
    "Restano come sono: ciò che manca l'avrà la prossima edizione (albo build)."
    "\nThey stay as they are: the next release will have what is missing (albo build)."
)
