# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Bring the state of a deployment back from a backup: whole, checked, or not at all."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from ingest.backup import FILES, FOLDERS, FORMAT, MANIFEST, Manifest
from ingest.index import write_index
from ingest.releases import ROOM, Release, ReleaseProblem, Releases
from ingest.soundness import damages
from ingest.store import write_store
from ingest.whole import sync

_IGNORED = {".lock", "lost+found", ROOM}
_PIECE = 1 << 20
# No manifest of a body is longer; another file may pretend to be one.
_LONGEST = 1 << 28


def restore(file: Path, folder: Path, *, verify: bool = False) -> Manifest:
    """Unpack a backup into an empty or absent folder, and make its current release the current.

    Every digest is checked before anything can be served. ``verify`` also reads all releases
    and compares what they say with what they should. Raises ReleaseProblem for a file that is no
    whole backup, and for a folder that holds something.
    """
    releases = Releases(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with releases.lock():
        _make_room(releases)
        try:
            manifest = _unpack(file, folder / ROOM)
            _make_stores(folder / ROOM, manifest)
            if verify:
                _verify(Releases(folder / ROOM), manifest)
        except BaseException:
            shutil.rmtree(folder / ROOM, ignore_errors=True)
            raise
        _move_in(folder / ROOM, releases, manifest)
    return manifest


def _make_room(releases: Releases) -> None:
    """Give an empty room; what a restore left that was killed is cleared."""
    room = releases.folder / ROOM
    if room.is_dir() and not releases.pointer.is_symlink():
        for path in [one for one in releases.folder.iterdir() if _is_ours(one.name)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    held = sorted({path.name for path in releases.folder.iterdir()} - _IGNORED)
    if held:
        raise ReleaseProblem(
            f"{releases.folder}: non è vuota / is not empty ({', '.join(held[:5])}): indicare una"
            " cartella nuova con --releases / name a new folder with --releases"
        )
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()


def _is_ours(name: str) -> bool:
    return name.isdigit() or name in (*FILES, *FOLDERS)


def _unpack(file: Path, room: Path) -> Manifest:
    try:
        with tarfile.open(file, "r:") as archive:
            manifest = _read_manifest(file, archive)
            left = dict(manifest.files)
            for member in islice(archive, 1, None):
                expected = left.pop(member.name, None)
                content = archive.extractfile(member) if member.isreg() else None
                if expected is None or content is None or member.size != expected.bytes:
                    raise _refused(file, f"{member.name!r}: non previsto / not expected")
                path = room / member.name
                if _copy(content, path) != expected.sha256:
                    raise _refused(file, f"{member.name}: digest")
                os.utime(path, (member.mtime, member.mtime))
    except (tarfile.TarError, EOFError) as error:
        raise _refused(file, str(error)) from error
    if left:
        raise _refused(file, f"mancano / missing: {', '.join(sorted(left)[:5])}")
    _share_pages(room, manifest)
    return manifest


def _refused(file: Path, why: str) -> ReleaseProblem:
    return ReleaseProblem(
        f"{file}: non è una copia intera / is not a whole backup: {why}. Nulla è"
        " stato ripristinato: prenderne un'altra / Nothing was restored: take another"
    )


def _read_manifest(file: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > _LONGEST:
        raise _refused(file, f"{MANIFEST}: manca / is missing")
    content = archive.extractfile(first)
    try:
        manifest = Manifest.model_validate_json(content.read() if content else b"")
    except ValidationError as error:
        raise _refused(file, f"{MANIFEST}: {error.errors()[0]['msg']}") from error
    if manifest.format > FORMAT:
        raise ReleaseProblem(
            f"{file}: formato / format {manifest.format}, Albo {manifest.albo}: installare quella"
            " versione o una più recente / install that version or a newer one"
        )
    strange = [name for name in manifest.files if not _is_named_well(name, manifest)]
    if strange or manifest.current not in manifest.releases:
        raise _refused(file, f"{MANIFEST}: {', '.join(map(repr, strange[:5]))}")
    return manifest


def _is_named_well(name: str, manifest: Manifest) -> bool:
    """Say whether a file lies where one of a backup may: in no other folder, whatever it says."""
    path = PurePosixPath(name)
    plain = path.as_posix() == name and not path.is_absolute() and ".." not in path.parts
    folders = (*FOLDERS, *map(str, manifest.releases))
    return plain and (name in FILES or (len(path.parts) > 1 and path.parts[0] in folders))


def _copy(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with path.open("xb") as target:
        while piece := content.read(_PIECE):
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _share_pages(room: Path, manifest: Manifest) -> None:
    """Let releases share the pages of the feed again, as they did."""
    known: dict[str, Path] = {}
    for name, member in manifest.files.items():
        if "/feed/" in name and name.endswith(".gz"):
            first = known.setdefault(member.sha256, room / name)
            if first != room / name:
                (room / name).unlink()
                os.link(first, room / name)


def _make_stores(room: Path, manifest: Manifest) -> None:
    for number in manifest.stores:
        write_store(room / str(number))
        write_index(room / str(number), Release.open(room / str(number)).info.base)


def _verify(releases: Releases, manifest: Manifest) -> None:
    for number in manifest.releases:
        for one in damages(releases, number):
            raise ReleaseProblem(f"{number}: {one.place}: {one.what.it} / {one.what.en}")


def _move_in(room: Path, releases: Releases, manifest: Manifest) -> None:
    """Put everything in its place, and the pointer last: only then is there anything to serve."""
    for folder in _folders(room):
        sync(folder)
    for path in sorted(room.iterdir()):
        path.rename(releases.folder / path.name)
    sync(releases.folder)
    for number in manifest.releases:
        releases.open(number).check_whole()
    releases.point_to(manifest.current)
    room.rmdir()


def _folders(room: Path) -> Iterator[Path]:
    yield from (path for path in room.rglob("*") if path.is_dir())
    yield room
