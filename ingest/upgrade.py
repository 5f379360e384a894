# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Bring releases of an older format to the present one, explicitly, after a backup.

A step adds files under new names and changes none that a release lists; the new ``release.json``
comes last, by one renaming. So whoever is killed here leaves releases of the one format or of the
other, and a release may be served meanwhile.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.backup import Saved, back_up
from ingest.feed.index import has_feed
from ingest.files import digests
from ingest.ground import has_ground
from ingest.quads import CATALOGUE
from ingest.releases import FORMAT, Release, ReleaseProblem, Releases
from ingest.whole import replace_file
from ontology.text import Text

# Writes into the folder of a release what the next format asks for.
Step = Callable[[Path], None]


def _nothing(_folder: Path) -> None:
    """Add nothing: what stands in a file of its own today is read where it stood.

    In format 1 the assessments stand in the dump, in format 2 their results among them.
    """


# The step from each format to the next one.
STEPS: Mapping[int, Step] = {1: _nothing, 2: _nothing}


@dataclass(frozen=True)
class State:
    """Hold what there is to say of a release: who made it, how, and what later ones have."""

    number: int
    made_by: str
    format: int
    lacks: Sequence[Text]


def states(releases: Releases) -> list[State]:
    """Say of every release what it is and lacks; raises ReleaseProblem for one too new."""
    return [_state(releases.open(number)) for number in releases.numbers()]


def _state(release: Release) -> State:
    info = release.info
    made_by = info.versions.get("albo", "?")
    return State(int(release.folder.name), made_by, info.format, list(_lacks(release)))


def _lacks(release: Release) -> Iterator[Text]:
    """Yield what a release of an earlier version lacks, which the next build brings."""
    if not (release.folder / CATALOGUE).is_file():
        yield Text(it="il catalogo (/catalog)", en="the catalogue (/catalog)")
    if not has_feed(release.folder):
        yield Text(it="il flusso delle versioni (/ldes)", en="the feed of versions (/ldes)")
    if not has_ground(release.folder):
        yield Text(it="ciò con cui si verifica (/check)", en="what is checked with (/check)")
    if "dumps/all.nq.gz" not in release.info.files:
        yield Text(
            it="il file di tutto ciò che ha la licenza del registro",
            en="the file of all that is under the register's licence",
        )


def upgrade(
    releases: Releases, target: Path, steps: Mapping[int, Step] = STEPS, to: int = FORMAT
) -> Saved | None:
    """Bring every release to a format; gives the backup that was made before, None for no need.

    Raises ReleaseProblem where no step leads on, and for what `back_up` refuses.
    """
    old = [one for one in states(releases) if one.format < to]
    missing = sorted({at for one in old for at in range(one.format, to)} - set(steps))
    if missing:
        raise ReleaseProblem(
            f"{releases.folder}: nessun passo dal formato / no step from format"
            f" {', '.join(map(str, missing))} (albo build)"
        )
    if not old:
        return None
    saved = back_up(releases, target)
    with releases.lock():
        for one in old:
            _bring(releases.open(one.number), steps, to)
    return saved


def _bring(release: Release, steps: Mapping[int, Step], to: int) -> None:
    release.check_whole()
    for at in range(release.info.format, to):
        steps[at](release.folder)
    found = digests(release.folder)
    del found["release.json"]
    changed = [name for name, digest in release.info.files.items() if found.get(name) != digest]
    if changed:
        raise ReleaseProblem(f"{release.folder}: cambiati / changed: {', '.join(changed)}")
    info = release.info.model_copy(update={"format": to, "files": found})
    text = json.dumps(info.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    replace_file(release.folder / "release.json", f"{text}\n".encode())
