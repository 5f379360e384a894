"""Releases: immutable folders, one of them current; published and rolled back by one rename."""

import fcntl
import gzip
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from ingest.quads import CATALOGUE, DUMP, load_quads, quad_files
from ontology.text import Text

FORMAT = 1
# Above this many quads a release also carries an on-disk store; below, memory is faster.
MEMORY_QUADS = 500_000


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
        content = (resolved / "release.json").read_bytes()
        try:
            return cls(resolved, ReleaseInfo.model_validate_json(content))
        except ValidationError as error:
            raise ReleaseProblem(
                f"{resolved / 'release.json'}: danneggiato / damaged (albo releases rollback)"
            ) from error

    @property
    def dump(self) -> Path:
        """Give the file of all quads but the catalogue's."""
        return self.folder / DUMP

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
            if path.parent.name == "dumps" or (path.suffix == ".gz" and path.parent == Path())
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
            if not (self.folder / name).is_file()
            or sha256((self.folder / name).read_bytes()).hexdigest() != digest
        ]


class ReleaseProblem(RuntimeError):
    """Tell why a release cannot be found, built or switched to."""


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

    def current(self) -> Release | None:
        """Give the current release, or None before the first one."""
        return Release.open(self.pointer) if self.pointer.exists() else None

    def open(self, number: int) -> Release:
        """Give a release by its number."""
        if number not in self.numbers():
            raise ReleaseProblem(
                f"l'edizione {number} non esiste / release {number} does not exist"
            )
        return Release.open(self.folder / str(number))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only right to write; a second builder is told to wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReleaseProblem(
                    "un'altra costruzione è in corso / another build is under way"
                ) from None
            yield

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give an empty folder for a release under construction; leftovers are cleared."""
        for leftover in self.folder.glob(".draft-*"):
            shutil.rmtree(leftover)
        folder = self.folder / f".draft-{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, number: int) -> Release:
        """Give a finished draft its number and make it the current release."""
        for path in sorted(draft.rglob("*"), reverse=True):
            _sync(path)
        _sync(draft)
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
        _sync(self.folder)

    def previous(self) -> int:
        """Give the number of the release that the current one came from."""
        current = self.current()
        parent = current.info.parent if current else None
        if parent is None:
            raise ReleaseProblem("non c'è un'edizione precedente / there is no previous release")
        return parent


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_quads(path: Path, quads: Iterable[Quad]) -> int:
    """Write sorted N-Quads, gzipped without a time stamp; gives how many.

    The same quads always give the same bytes.
    """
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    lines = sorted(set(text.splitlines(keepends=True)))
    write_gzip(path, b"".join(lines))
    return len(lines)


def write_gzip(path: Path, content: bytes) -> None:
    """Write a gzip file that depends on the content alone."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as stream:
        stream.write(content)


def write_json(path: Path, content: object) -> None:
    """Write JSON with sorted keys and a final newline."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def write_store(release: Path) -> None:
    """Write the on-disk store of a large release into its folder."""
    store = Store(release / "store")
    load_quads(store, release)
    store.flush()


def digests(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a folder, the store excepted."""
    listed = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in listed
        if "store" not in path.relative_to(folder).parts
    }
