# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Let releases go: by rule, or because of a takedown; which ones is kept on record.

What the next release needs never goes: the current one, and the newest, whose ledger holds every
number that was ever given and whose feed holds every version that was ever told.
"""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

from ingest.feed.index import INDEX
from ingest.holding import is_held
from ingest.releases import DISPOSED, Release, ReleaseProblem, Releases
from ingest.whole import replace_file, sync

PRUNED, TAKEN_DOWN, DAMAGED = "pruned", "taken-down", "damaged"


def dispose(releases: Releases, numbers: Collection[int], why: str) -> None:
    """Delete releases: each is out of reach by one renaming, and on record before."""
    if not numbers:
        return
    keep_record(releases, dict.fromkeys(numbers, why))
    for number in numbers:
        going = releases.folder / f".going-{number}"
        (releases.folder / str(number)).rename(going)
        sync(releases.folder)
        shutil.rmtree(going)


def keep_record(releases: Releases, gone: Mapping[int, str]) -> None:
    """Put on record which releases are gone, and why: their numbers are never given again."""
    before = releases.disposed()
    record = {**before, **gone}
    if record != before:
        text = json.dumps({str(one): record[one] for one in sorted(record)}, indent=1)
        replace_file(releases.folder / DISPOSED, f"{text}\n".encode())


def prunable(
    releases: Releases, *, keep: int | None = None, before: date | None = None
) -> list[int]:
    """List the releases that a rule lets go: all but the newest ``keep``, or those of earlier days.

    Those that are needed, and those that a server is answering from, are never among them.
    """
    needed = _needed(releases)
    numbers = releases.numbers()
    going = numbers[:-keep] if keep else numbers if keep is None else []
    return [
        number
        for number in going
        if number not in needed
        and _is_before(releases.folder / str(number), before)
        and not is_held(releases.folder / str(number))
    ]


def damaged(releases: Releases) -> list[int]:
    """List the releases that are not what was published; the current one is never among them."""
    current = _current(releases)
    listed = [*releases.numbers(), *releases.lost()]
    return [one for one in sorted(listed) if one != current and not _is_whole(releases, one)]


def _is_whole(releases: Releases, number: int) -> bool:
    try:
        return not releases.open(number).damaged_files()
    except ReleaseProblem:
        return False


def _needed(releases: Releases) -> set[int]:
    """Name the current release, the newest, and the newest feed of each base."""
    numbers = releases.numbers()
    bases: dict[str, int] = {}
    for release in _readable(releases):
        if INDEX in release.info.files:
            bases[release.info.base] = int(release.folder.name)
    return {*numbers[-1:], *bases.values(), _current(releases)}


def _current(releases: Releases) -> int:
    name = releases.pointer.resolve().name
    return int(name) if name.isdigit() else 0


def _readable(releases: Releases) -> Iterator[Release]:
    for number in releases.numbers():
        try:
            yield releases.open(number)
        except ReleaseProblem:
            continue


def _is_before(folder: Path, day: date | None) -> bool:
    if day is None:
        return True
    try:
        return Release.open(folder).info.reference_date < day
    except ReleaseProblem:
        return False
