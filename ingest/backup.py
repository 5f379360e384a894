# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Keep all the state of a deployment as one file: plain tar, which anything unpacks.

The first member is the manifest, with the digest of each of the others. In it go the releases,
the kept copies of remote files, the rows kept aside, what was taken down and what was deleted;
nothing else that may lie in the folder, such as keys. Stores are made again from the dumps.
"""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, cast

from pydantic import BaseModel, ConfigDict

from ingest.releases import DISPOSED, ReleaseProblem, Releases
from ingest.whole import digest_of, sync
from ontology import __version__

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
# What stands beside the releases and is theirs.
FOLDERS: Final = ("aside", "kept")
FILES: Final = ("takedowns.json", DISPOSED)


class Member(BaseModel):
    """Hold what the manifest says of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    bytes: int


class Manifest(BaseModel):
    """Hold what a backup says of itself; ``stores`` are the releases with a store on disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    albo: str
    current: int
    releases: tuple[int, ...]
    stores: tuple[int, ...]
    files: Mapping[str, Member]


class Saved(BaseModel):
    """Hold what came of a backup: the file, what is in it, the damaged releases that are not."""

    model_config = ConfigDict(frozen=True)

    file: Path
    current: int
    releases: tuple[int, ...]
    damaged: tuple[int, ...]
    files: int
    bytes: int


def back_up(releases: Releases, target: Path) -> Saved:
    """Write a backup into a folder, or as the file that is named; whole or not at all.

    No release is built meanwhile; servers go on. Damaged releases are left out and told. Raises
    ReleaseProblem where the current or the newest one is damaged, and while a build is under way.
    """
    with releases.still():
        manifest, damaged = _manifest(releases)
        name = f"albo-backup-{manifest.current}.tar"
        file = target / name if target.is_dir() else target
        draft = file.with_name(f".{file.name}.new")
        try:
            with draft.open("wb") as stream:
                draft.chmod(0o600)
                _write(releases.folder, manifest, stream)
            sync(draft)
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync(file.parent)
        return Saved(
            file=file,
            current=manifest.current,
            releases=manifest.releases,
            damaged=damaged,
            files=len(manifest.files),
            bytes=file.stat().st_size,
        )


def _manifest(releases: Releases) -> tuple[Manifest, tuple[int, ...]]:
    current = releases.current()
    if current is None:
        raise ReleaseProblem(
            f"{releases.folder}: nessun'edizione da salvare / no release to back up (albo build)"
        )
    numbers = [one for one in releases.numbers() if _is_whole(releases, one)]
    damaged = (*(one for one in releases.numbers() if one not in numbers), *releases.lost())
    needed = {int(current.folder.name), max([*releases.numbers(), *releases.lost()])}
    if needed & set(damaged):
        raise ReleaseProblem(
            f"{releases.folder}: danneggiate / damaged: {', '.join(map(str, sorted(damaged)))};"
            " con l'edizione corrente o la più nuova danneggiata non si salva nulla / nothing is"
            " backed up while the current or the newest release is damaged"
            " (albo releases verify --all, albo releases rollback, albo releases prune --damaged)"
        )
    manifest = Manifest(
        format=FORMAT,
        albo=__version__,
        current=int(current.folder.name),
        releases=tuple(numbers),
        stores=tuple(one for one in numbers if releases.open(one).has_store),
        files=dict(_listed(releases, numbers)),
    )
    return manifest, damaged


def _is_whole(releases: Releases, number: int) -> bool:
    try:
        return not releases.open(number).damaged_files()
    except ReleaseProblem:
        return False


def _listed(releases: Releases, numbers: list[int]) -> Iterator[tuple[str, Member]]:
    """Yield every file that is saved, in order."""
    for path in (releases.folder / name for name in FILES):
        if path.is_file():
            yield path.name, _member(path)
    for folder in FOLDERS:
        for path in sorted((releases.folder / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(releases.folder).as_posix(), _member(path)
    for number in numbers:
        release = releases.open(number)
        for name in ("release.json", *sorted(release.info.files)):
            yield f"{number}/{name}", _member(release.folder / name)


def _member(path: Path) -> Member:
    return Member(sha256=digest_of(path), bytes=path.stat().st_size)


def _write(folder: Path, manifest: Manifest, stream: IO[bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
        content = f"{text}\n".encode()
        archive.addfile(_header(MANIFEST, len(content), 0), io.BytesIO(content))
        for name, member in manifest.files.items():
            path = folder / name
            # The day of a file is told over HTTP (Last-Modified): it comes back with the file.
            header = _header(name, member.bytes, int(path.stat().st_mtime))
            with path.open("rb") as raw:
                read = _Read(raw)
                archive.addfile(header, cast("IO[bytes]", read))
            if read.digest.hexdigest() != member.sha256:
                raise ReleaseProblem(f"{path}: è cambiato intanto / has changed meanwhile")


class _Read:
    """Read a file, and know in the end what was read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self.raw = raw
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes."""
        piece = self.raw.read(size)
        self.digest.update(piece)
        return piece


def _header(name: str, size: int, modified: int) -> tarfile.TarInfo:
    """Make a header that tells nothing of who made the backup."""
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, modified, 0o644
    return header
