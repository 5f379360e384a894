# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Releases: immutable folders, one of them current; published and rolled back by one rename."""

import fcntl
import gzip
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pyoxigraph import Quad, RdfFormat, parse

from ingest.quads import CATALOGUE, DUMP, QUAD_FILES, quad_files
from ingest.whole import digest_of, sync
from ontology import __version__
from ontology.text import Text

# Since 2 the assessments are a file of quads of their own, which older software would miss.
FORMAT = 3
# Above this many quads a release also carries an on-disk store; below, memory is faster.
MEMORY_QUADS = 500_000
# Which releases were deleted on purpose, and why.
DISPOSED = "disposed.json"
# Where a backup is unpacked: it tells of a restore that did not come to its end.
ROOM = ".restoring"
_DISPOSED = TypeAdapter(dict[int, str])


class ReleaseInfo(BaseModel):
    """Hold what ``release.json`` says of a release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    number: int
    parent: int | None
    base: str
    title: Text
    description: Text
    publisher: str
    licence: str
    reference_date: date
    quads: int
    counts: Mapping[str, int]
    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Release:
    """Hold a release: its folder and what it says of itself."""

    folder: Path
    info: ReleaseInfo

    @classmethod
    def open(cls, folder: Path) -> "Release":
        """Open a release folder; raises ReleaseProblem for one that is damaged."""
        # Resolved first: the link may be moved to another release at any moment.
        resolved = folder.resolve()
        place = resolved / "release.json"
        try:
            content = place.read_bytes()
        except FileNotFoundError as error:
            raise ReleaseProblem(f"{place}: {_MISSING} ({_ROLLBACK})") from error
        try:
            info = ReleaseInfo.model_validate_json(content)
        except ValidationError as error:
            check_age(place, content)
            raise ReleaseProblem(f"{place}: danneggiato / damaged ({_ROLLBACK})") from error
        if info.format > FORMAT:
            check_age(place, content)
        return cls(resolved, info)

    @property
    def dump(self) -> Path:
        """Give the file of all quads but those of the assessments and of the catalogue."""
        return self.folder / DUMP

    @property
    def tag(self) -> str:
        """Name the release for caches and engines: its number and the digest of its quads."""
        digests = "".join(self.info.files.get(name, "") for name in QUAD_FILES)
        return f"{self.info.number}-{sha256(digests.encode()).hexdigest()[:12]}"

    @property
    def quad_files(self) -> list[Path]:
        """Give the files that hold the quads of the release."""
        return list(quad_files(self.folder))

    @property
    def has_store(self) -> bool:
        """Say whether the release carries an on-disk store, as large ones do."""
        return (self.folder / "store").is_dir()

    def quads(self) -> Iterator[Quad]:
        """Read all quads of the release."""
        for path in self.quad_files:
            with gzip.open(path) as stream:
                yield from parse(stream.read(), format=RdfFormat.N_QUADS)

    def catalogue(self) -> Iterator[Quad]:
        """Read the catalogue; a release before 0.4 has none."""
        path = self.folder / CATALOGUE
        if path.is_file():
            with gzip.open(path) as stream:
                yield from parse(stream.read(), format=RdfFormat.N_QUADS)

    def downloads(self) -> dict[str, Path]:
        """Give the files that anybody may download, keyed by their name."""
        listed = (Path(name) for name in self.info.files)
        # The pages of the feed have addresses of their own.
        public = (
            path
            for path in listed
            if path.parent.name == "dumps"
            or (path.name.endswith(".nq.gz") and path.parent == Path())
        )
        return {path.name: self.folder / path for path in public}

    def licence_of(self, name: str) -> str | None:
        """Give the licence of a file; those of all quads hold graphs of other terms."""
        under_one = f"dumps/{name}" in self.info.files or name == CATALOGUE
        return self.info.licence if under_one else None

    def damaged_files(self) -> list[str]:
        """List the files whose digest is not the one that was published."""
        return [
            name
            for name, digest in self.info.files.items()
            if not (self.folder / name).is_file() or digest_of(self.folder / name) != digest
        ]

    def check_whole(self) -> None:
        """Raise ReleaseProblem naming the files that are not what was published."""
        damaged = self.damaged_files()
        if damaged:
            raise ReleaseProblem(
                f"{self.folder}: file danneggiati / damaged files: {', '.join(damaged[:5])}"
                f" ({_ROLLBACK}, albo restore)"
            )


_ROLLBACK = "albo releases verify --all, albo releases rollback"
_MISSING = "manca / is missing"


class ReleaseProblem(RuntimeError):
    """Tell why a release cannot be found, built or switched to."""


class UnderWay(ReleaseProblem):
    """Tell that somebody else is writing into a folder: it will end by itself."""


class NewerRelease(ReleaseProblem):
    """Tell that a release was made by a version of Albo that this one does not understand."""


class _Maker(BaseModel):
    """Hold what every format says of itself, whatever else it says."""

    format: int
    versions: Mapping[str, str] = {}


def check_age(place: Path | str, content: bytes) -> None:
    """Refuse what a newer version wrote: read as if it were of this one, parts would be lost."""
    try:
        maker = _Maker.model_validate_json(content)
    except ValidationError:
        return
    made = maker.versions.get("albo", "")
    if maker.format > FORMAT or _order(made) > _order(__version__):
        raise NewerRelease(
            f"{place}: formato / format {maker.format}, Albo {made or '?'}; questa versione"
            f" ({__version__}) non lo capisce: installare quella o una più recente"
            f" / this version ({__version__}) does not understand it: install that one or a newer"
        )


def _order(version: str) -> tuple[int, ...]:
    """Give the numbers of a version, for comparing."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


class Releases:
    """Keep the releases of a deployment in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def pointer(self) -> Path:
        """Give the link that names the current release."""
        return self.folder / "current"

    @property
    def kept(self) -> Path:
        """Give the folder of the copies of remote files; it is no release and outlives all."""
        return self.folder / "kept"

    def numbers(self) -> list[int]:
        """List the numbers of the complete releases."""
        if not self.folder.is_dir():
            return []
        folders = (path for path in self.folder.iterdir() if path.name.isdigit())
        return sorted(int(path.name) for path in folders if (path / "release.json").is_file())

    def next_number(self) -> int:
        """Give the number of the next release; one whose files are lost keeps its own."""
        listed = self.folder.iterdir() if self.folder.is_dir() else ()
        taken = [int(path.name) for path in listed if path.name.isdigit()]
        return max([*taken, *self.disposed()], default=0) + 1

    def disposed(self) -> Mapping[int, str]:
        """Give the numbers of the releases that were deleted on purpose, and why."""
        path = self.folder / DISPOSED
        if not path.is_file():
            return {}
        try:
            return _DISPOSED.validate_json(path.read_bytes())
        except ValidationError as error:
            raise ReleaseProblem(f"{path}: rovinato / damaged (albo restore)") from error

    def current(self) -> Release | None:
        """Give the current release, or None before the first one.

        Raises ReleaseProblem where the link names one that is not there.
        """
        if self.pointer.is_symlink() and not self.pointer.exists():
            raise ReleaseProblem(
                f"{self.pointer}: l'edizione che indica non c'è / the release that it names is"
                f" not there ({_ROLLBACK}, albo restore)"
            )
        return Release.open(self.pointer) if self.pointer.exists() else None

    def lost(self) -> list[int]:
        """List the numbers whose folder has no ``release.json``: nothing can be read of them."""
        listed = self.folder.iterdir() if self.folder.is_dir() else ()
        folders = {int(path.name) for path in listed if path.name.isdigit()}
        return sorted(folders - set(self.numbers()))

    def open(self, number: int) -> Release:
        """Give a release by its number."""
        if number not in self.numbers():
            raise ReleaseProblem(
                f"l'edizione {number} non esiste / release {number} does not exist"
            )
        return Release.open(self.folder / str(number))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only right to write; raises UnderWay while somebody else has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as handle:
            _take(handle, fcntl.LOCK_EX)
            yield

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep builders out while the folder is read, also by who may not write into it."""
        place = self.folder / ".lock"
        if place.is_file():
            with place.open() as handle:
                _take(handle, fcntl.LOCK_SH)
                yield
        else:
            # Nobody ever built here.
            yield

    def clear_leftovers(self, *, drafts: bool = True) -> None:
        """Clear what was left by who was killed: drafts, links, releases on their way out.

        Whoever can go on with a draft of before keeps the ``drafts``.
        """
        for kind in (*([".draft-*"] if drafts else []), ".going-*"):
            for leftover in self.folder.glob(kind):
                shutil.rmtree(leftover)
        for leftover in self.folder.glob(".current-*"):
            leftover.unlink()
        if (self.folder / ROOM).is_dir():
            if not self.pointer.is_symlink():
                raise ReleaseProblem(
                    f"{self.folder}: un ripristino non è finito: ripeterlo"
                    " / a restore did not come to its end: repeat it (albo restore)"
                )
            (self.folder / ROOM).rmdir()

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give an empty folder for a release under construction; leftovers are cleared."""
        self.clear_leftovers()
        folder = self.folder / f".draft-{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, number: int) -> Release:
        """Give a finished draft its number and make it the current release."""
        for path in sorted(draft.rglob("*"), reverse=True):
            sync(path)
        sync(draft)
        final = self.folder / str(number)
        draft.rename(final)
        self.point_to(number)
        return Release.open(final)

    def point_to(self, number: int) -> None:
        """Make a release the current one: one atomic rename, so readers see old or new."""
        self.open(number)
        link = self.folder / f".current-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(str(number))
        link.replace(self.pointer)
        sync(self.folder)

    def previous(self) -> int:
        """Give the number of the release to go back to: the parent, else the whole one before.

        The parent may be gone, and a current release may be too damaged to tell it.
        """
        chain = self.before(self._pointed())
        if not chain:
            raise ReleaseProblem("non c'è un'edizione precedente / there is no previous release")
        for number in chain:
            if not self._is_damaged(number):
                return number
        raise ReleaseProblem(
            "nessuna edizione precedente è integra / no previous release is whole (albo restore)"
        )

    def _pointed(self) -> int:
        target = self.pointer.readlink().name if self.pointer.is_symlink() else ""
        return int(target) if target.isdigit() else 0

    def before(self, number: int) -> list[int]:
        """List where to go back to from a release: its parents first, then what came before it."""
        earlier = [one for one in reversed(self.numbers()) if one < number]
        chain, at = [], number
        while (at := self._parent(at)) and at in earlier and at not in chain:
            chain.append(at)
        return [*chain, *(one for one in earlier if one not in chain)]

    def _parent(self, number: int) -> int:
        try:
            return Release.open(self.folder / str(number)).info.parent or 0
        except ReleaseProblem:
            return 0

    def _is_damaged(self, number: int) -> bool:
        try:
            return bool(self.open(number).damaged_files())
        except ReleaseProblem:
            return True


def _take(handle: IO[str], kind: int) -> None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UnderWay("un'altra costruzione è in corso / another build is under way") from None
