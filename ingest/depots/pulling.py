# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pull releases out of a depot: whole, every digest checked, or not at all.

What is here already is not fetched again, and a pull that broke off goes on where it was. Only
what the depot says was deleted is deleted here: what a depot merely lacks, it may have lost.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Final

from ingest.depots.depot import Depot, DepotDamaged
from ingest.depots.index import FILES, Index, read_release
from ingest.disposal import TAKEN_DOWN, dispose, keep_record
from ingest.holding import is_held
from ingest.index import write_index
from ingest.releases import MEMORY_QUADS, Release, ReleaseInfo, ReleaseProblem, Releases
from ingest.store import write_store
from ingest.whole import digest_of, sync

_DRAFT: Final = ".draft-pulled-"


@dataclass(frozen=True)
class Pulled:
    """Hold what came of a pull: what was fetched and deleted, what has still to be, what failed."""

    current: int
    fetched: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    failed: tuple[ReleaseProblem, ...] = ()


class Stopped(ReleaseProblem):
    """Tell that a pull was asked to stop; the next one goes on from there."""


def pull(
    releases: Releases,
    depot: Depot,
    index: Index,
    *,
    served: Callable[[], int] = lambda: 0,
    spoilt: Collection[int] = (),
    stop: Event | None = None,
) -> Pulled:
    """Make a folder of releases what a depot says, the current release first.

    ``served`` gives the number that answers now, which is deleted once another does; ``spoilt``
    are read through, and fetched again where they are not whole. Raises ReleaseProblem where the
    current one cannot be had: the folder is then as it was. Of the others the failures are told.
    """
    with releases.lock():
        releases.clear_leftovers(drafts=False)
        taking = _Pull(releases, depot, index, stop or Event())
        again = set(spoilt) & index.releases.keys()
        fetched = [index.current] if taking.take(index.current, again) else []
        if releases.pointer.resolve().name != str(index.current):
            releases.point_to(index.current)
        deleted, waiting = _delete(releases, index, served)
        failed = []
        for number in sorted(index.releases.keys() - {index.current}, reverse=True):
            try:
                fetched += [number] if taking.take(number, again) else []
            except Stopped:
                raise
            except ReleaseProblem as problem:
                failed.append(problem)
        taking.clear_drafts(finished=not failed)
        return Pulled(index.current, tuple(fetched), tuple(deleted), tuple(waiting), tuple(failed))


def _delete(
    releases: Releases, index: Index, served: Callable[[], int]
) -> tuple[list[int], list[int]]:
    """Delete what is gone: what was taken down at once, what was pruned once nobody reads it."""
    keep_record(releases, index.gone)
    deleted, waiting = [], []
    for number in sorted({*releases.numbers(), *releases.lost()} & index.gone.keys()):
        why, folder = index.gone[number], releases.folder / str(number)
        if number == served() or (why != TAKEN_DOWN and is_held(folder)):
            waiting.append(number)
        else:
            dispose(releases, [number], why)
            deleted.append(number)
    return deleted, waiting


class _Pull:
    """Fetch releases into one folder."""

    def __init__(self, releases: Releases, depot: Depot, index: Index, stop: Event) -> None:
        self.releases, self.depot, self.index, self.stop = releases, depot, index, stop
        self.base = ""
        self.known: dict[str, Path] = {}
        for release in _readable(releases):
            self._learn(release)

    def _learn(self, release: Release) -> None:
        self.base = release.info.base
        for name, digest in release.info.files.items():
            self.known[digest] = release.folder / name

    def take(self, number: int, again: Collection[int]) -> bool:
        """Fetch a release if it is not here; says whether it was fetched."""
        folder = self.releases.folder / str(number)
        said, info = read_release(self.depot, self.index, number)
        if _is_here(folder, said) and (number not in again or _is_whole(folder)):
            return False
        self._check_kin(folder, said, info)
        draft = self.releases.folder / f"{_DRAFT}{number}"
        _make_room(draft, info)
        for name, digest in info.files.items():
            self._bring(draft / name, digest)
        (draft / "release.json").write_bytes(said)
        if info.quads > MEMORY_QUADS:
            # They are in no digest, so they are made from what is.
            write_store(draft)
            write_index(draft, info.base)
        self._learn(self._move_in(draft, folder))
        return True

    def _check_kin(self, folder: Path, said: bytes, info: ReleaseInfo) -> None:
        """Refuse to replace a whole release by another of its number, or to mix registers."""
        if self.base and info.base != self.base:
            raise ReleaseProblem(_other_register(self.releases.folder, self.base, info.base))
        if not _is_here(folder, said) and _is_whole(folder):
            raise ReleaseProblem(_other_release(folder, self.depot.place))

    def _bring(self, path: Path, digest: str) -> None:
        """Have a file: of an earlier try, of another release, else out of the depot."""
        if self.stop.is_set():
            raise Stopped("interrotto / stopped")
        if path.is_file() and digest_of(path) == digest:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if digest in self.known:
            with suppress(OSError):
                os.link(self.known[digest], path)
                if digest_of(path) == digest:
                    return
            path.unlink(missing_ok=True)
        self._fetch(path, digest)

    def _fetch(self, path: Path, digest: str) -> None:
        part, found, name = path.with_name(f".{path.name}.part"), sha256(), f"{FILES}/{digest}"
        try:
            with part.open("wb") as target:
                for piece in self.depot.pieces(name):
                    if self.stop.is_set():
                        raise Stopped("interrotto / stopped")
                    found.update(piece)
                    target.write(piece)
            if found.hexdigest() != digest:
                raise DepotDamaged(f"{self.depot.place}/{name}: {_DAMAGED}")
            part.replace(path)
        except FileNotFoundError as error:
            raise DepotDamaged(f"{self.depot.place}/{name}: {_MISSING}") from error
        finally:
            part.unlink(missing_ok=True)

    def _move_in(self, draft: Path, folder: Path) -> Release:
        """Give a whole draft its number; what is spoilt there goes."""
        Release.open(draft)
        for path in sorted(draft.rglob("*"), reverse=True):
            sync(path)
        sync(draft)
        if folder.is_dir():
            going = self.releases.folder / f".going-{folder.name}"
            folder.rename(going)
            draft.rename(folder)
            shutil.rmtree(going)
        else:
            draft.rename(folder)
        sync(self.releases.folder)
        return Release.open(folder)

    def clear_drafts(self, *, finished: bool) -> None:
        """Clear the drafts that nobody will go on with."""
        for draft in self.releases.folder.glob(f"{_DRAFT}*"):
            number = draft.name.removeprefix(_DRAFT)
            if finished or not number.isdigit() or int(number) not in self.index.releases:
                shutil.rmtree(draft)


def _readable(releases: Releases) -> Iterator[Release]:
    for number in releases.numbers():
        with suppress(ReleaseProblem):
            yield releases.open(number)


def _make_room(draft: Path, info: ReleaseInfo) -> None:
    """Make the folder of a draft; of an earlier try stays what the release has too."""
    draft.mkdir(exist_ok=True)
    shutil.rmtree(draft / "store", ignore_errors=True)
    for path in draft.rglob("*"):
        if path.is_file() and path.relative_to(draft).as_posix() not in info.files:
            path.unlink()


def _is_whole(folder: Path) -> bool:
    try:
        return not Release.open(folder).damaged_files()
    except ReleaseProblem:
        return False


def _is_here(folder: Path, said: bytes) -> bool:
    try:
        return (folder / "release.json").read_bytes() == said
    except FileNotFoundError:
        return False


_DAMAGED = "non è ciò che è stato copiato / is not what was pushed (SHA-256): albo push --verify"
_MISSING = "manca / is missing: albo push"


def _other_register(folder: Path, ours: str, theirs: str) -> str:
    return (
        f"{folder}: contiene un altro registro / holds another register ({ours}; nel deposito / in"
        f" the depot: {theirs}): --releases"
    )


def _other_release(folder: Path, place: str) -> str:
    return (
        f"{folder}: non è l'edizione che ha il deposito, ed è integra: indicare una cartella nuova"
        f" con --releases / is not the release that the depot has, and is whole: name a new folder"
        f" by --releases ({place})"
    )
