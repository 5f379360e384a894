# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whether a release is sound: every file as it was published, and everything where it belongs."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, Store, parse, serialize

from ingest.feed.index import has_feed, read_index
from ingest.index import NAME, is_whole
from ingest.ledger import ledger_of
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.whole import digest_of
from ontology.text import Text

# Quads that are read and written at a time.
_BATCH = 10_000


@dataclass(frozen=True)
class Damage:
    """Name what is wrong with a release: where, and what."""

    place: str
    what: Text


def damages(releases: Releases, number: int) -> list[Damage]:
    """List what is wrong with a release; nothing for one that is sound."""
    try:
        release = releases.open(number)
    except ReleaseProblem as problem:
        return [Damage("release.json", Text(it=str(problem), en=str(problem)))]
    files = list(_files(release))
    # What follows reads the files: of damaged ones it could say nothing more.
    return files or [*_kin(releases, release), *_feed(release), *_quads(release)]


def _files(release: Release) -> Iterator[Damage]:
    for name, digest in release.info.files.items():
        path = release.folder / name
        if not path.is_file():
            yield Damage(name, _MISSING)
        elif digest_of(path) != digest:
            yield Damage(name, _OTHER)


def _kin(releases: Releases, release: Release) -> Iterator[Damage]:
    """Look for the parent, which is there or was deleted on purpose."""
    parent = release.info.parent
    if parent is None or parent in releases.numbers() or parent in releases.disposed():
        return
    # Before 0.5 a takedown deleted releases and kept no record of it.
    if not (releases.folder / "takedowns.json").is_file():
        yield Damage(str(parent), _NO_PARENT)


def _feed(release: Release) -> Iterator[Damage]:
    try:
        ledger_of(release)
        pages = read_index(release.folder).pages if has_feed(release.folder) else ()
    except ReleaseProblem as problem:
        yield Damage("feed", Text(it=str(problem), en=str(problem)))
        return
    for page in pages:
        name = page.file(release.folder).relative_to(release.folder).as_posix()
        if name not in release.info.files:
            yield Damage(name, _MISSING)


def _quads(release: Release) -> Iterator[Damage]:
    """Read every quad, write it again and compare; open the store, where there is one."""
    count = 0
    for path in release.quad_files:
        written, digest, again = _read(path)
        count += written
        if digest != again:
            yield Damage(path.name, _NOT_CANONICAL)
    if count != release.info.quads:
        yield Damage("release.json", _counted(release.info.quads, count))
    if release.has_store:
        yield from _store(release, count)
    if (release.folder / NAME).is_file():
        yield from _index(release)


def _read(path: Path) -> tuple[int, str, str]:
    """Give how many quads a file has, the digest of its text, and that of its quads rewritten."""
    count, again = 0, sha256()
    with gzip.open(path) as stream:
        quads = parse(cast("IO[bytes]", stream), format=RdfFormat.N_QUADS)
        while some := list(islice(quads, _BATCH)):
            count += len(some)
            again.update(serialize(some, format=RdfFormat.N_QUADS) or b"")
    text = sha256()
    with gzip.open(path) as stream:
        while piece := stream.read(1 << 20):
            text.update(piece)
    return count, text.hexdigest(), again.hexdigest()


def _store(release: Release, count: int) -> Iterator[Damage]:
    try:
        held = len(Store.read_only(str(release.folder / "store")))
    except (OSError, RuntimeError, ValueError) as error:
        yield Damage("store", Text(it=f"non si apre: {error}", en=f"cannot be opened: {error}"))
        return
    if held != count:
        yield Damage("store", _counted(count, held))


def _index(release: Release) -> Iterator[Damage]:
    if not is_whole(release.folder):
        yield Damage(NAME, Text(it="non è ciò che fu scritto", en="it is not what was written"))


def _counted(told: int, found: int) -> Text:
    return Text(it=f"{found} quadruple, non {told}", en=f"{found} quads, not {told}")


_MISSING = Text(it="il file manca", en="the file is missing")
_OTHER = Text(it="non è quello pubblicato", en="it is not what was published")
_NOT_CANONICAL = Text(it="le quadruple non sono in ordine", en="the quads are not in order")
_NO_PARENT = Text(
    it="l'edizione da cui viene manca, e nessuno l'ha tolta",
    en="the release that it came from is missing, and nobody deleted it",
)
