# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A depot in a folder, of this machine or of a file server (NFS): renaming is what is atomic."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ingest.depots.depot import DepotUnreached, Held
from ingest.whole import sync

_PIECE = 1 << 20


class FolderDepot:
    """Keep objects as files of a folder, which has to be there: a mount that failed is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place(self) -> str:
        """Say where it is."""
        return str(self.folder)

    def read(self, name: str) -> Held | None:
        """Give a small object whole."""
        with self._asked():
            try:
                content = (self.folder / name).read_bytes()
            except FileNotFoundError:
                return None
        return Held(content, sha256(content).hexdigest())

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield an object piece by piece."""
        with self._asked(), (self.folder / name).open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def listed(self, folder: str) -> Mapping[str, int]:
        """Give the sizes of the objects of a folder; what a killed push left is none of them."""
        with self._asked():
            place = self.folder / folder
            found = os.scandir(place) if place.is_dir() else ()
            return {one.name: one.stat().st_size for one in found if not one.name.startswith(".")}

    def create(self, name: str, content: bytes) -> bool:
        """Write an object that is not there yet."""
        with self._asked(), self._draft(name) as draft:
            draft.write_bytes(content)
            sync(draft)
            try:
                # Of two that do this at once one fails, on whatever machine they are.
                os.link(draft, self.folder / name)
            except FileExistsError:
                return False
        sync((self.folder / name).parent)
        return True

    def replace(self, name: str, content: bytes, before: Held | None) -> bool:
        """Write an object if it is still what was read before."""
        with self._asked(), (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.read(name) != before:
                return False
            with self._draft(name) as draft:
                draft.write_bytes(content)
                self._put(draft, name)
        return True

    def send(self, name: str, path: Path) -> None:
        """Copy a file into an object."""
        with self._asked(), self._draft(name) as draft:
            shutil.copyfile(path, draft)
            self._put(draft, name)

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects."""
        with self._asked():
            for name in names:
                (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            if not self.folder.is_dir():
                raise DepotUnreached(_absent(self.folder))
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise DepotUnreached(
                f"{error.filename or self.folder}: {error.strerror or error}"
            ) from error

    @contextmanager
    def _draft(self, name: str) -> Iterator[Path]:
        final = self.folder / name
        final.parent.mkdir(exist_ok=True)
        draft = final.with_name(f".{final.name}.{os.uname().nodename}-{os.getpid()}")
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def _put(self, draft: Path, name: str) -> None:
        sync(draft)
        draft.replace(self.folder / name)
        sync((self.folder / name).parent)


def _absent(folder: Path) -> str:
    return (
        f"{folder}: la cartella del deposito non c'è / the folder of the depot is not there"
        " (mount, mkdir)"
    )
