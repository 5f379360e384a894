# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Push releases into a depot: what it lacks, in an order in which nothing half is ever shown.

Files first, then what a release says of itself, then the index, in one writing: until then
nobody sees anything of it. What no release has any more is deleted after that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from ingest.depots.depot import Depot
from ingest.depots.index import (
    FILES,
    INDEX,
    RELEASES,
    Index,
    object_of,
    parse_index,
    read_release,
)
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.whole import digest_of

_DELETED_AT_ONCE: Final = 1000


@dataclass
class Pushed:
    """Hold what came of a push: numbers, files and bytes sent, objects deleted, what was left."""

    current: int
    releases: list[int] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    deleted: int = 0
    damaged: list[int] = field(default_factory=list)


def push(releases: Releases, depot: Depot, *, verify: bool = False, over: bool = False) -> Pushed:
    """Copy into a depot what it lacks of the releases, and out of it what was deleted here.

    ``verify`` reads all that the depot holds, and sends again what is not what was pushed;
    ``over`` writes over a release that another's push left unfinished. Raises ReleaseProblem
    where the depot holds what this folder never had, where another pushes at the same time, and
    where the current release is damaged; DepotUnreached.
    """
    with releases.still():
        return _Push(releases, depot, over=over).done(verify=verify)


class _Push:
    """Do one push."""

    def __init__(self, releases: Releases, depot: Depot, *, over: bool) -> None:
        current = releases.current()
        if current is None:
            raise ReleaseProblem(
                f"{releases.folder}: nessun'edizione da copiare / no release to push (albo build)"
            )
        self.releases, self.depot, self.over = releases, depot, over
        self.held = depot.read(INDEX)
        self.before = parse_index(depot, self.held)
        self.there = dict(depot.listed(FILES))
        self.said = dict(depot.listed(RELEASES))
        self.told = Pushed(int(current.folder.name))

    def done(self, *, verify: bool) -> Pushed:
        """Send what is lacking, switch, clear."""
        opened = dict(self._readable())
        self._check_kin(opened)
        if verify:
            self.there = {name: size for name, size in self.there.items() if self._is_right(name)}
            self.said = {}
        written = {number: self._send(release) for number, release in opened.items()}
        index = self._index({number: one for number, one in written.items() if one})
        waste = self._waste(index, opened)
        if waste or not index.same(self.before):
            self._switch(index)
            self._delete(waste)
        return self.told

    def _readable(self) -> Iterator[tuple[int, Release]]:
        for number in self.releases.numbers():
            try:
                yield number, self.releases.open(number)
            except ReleaseProblem:
                self._leave(number)
        for number in self.releases.lost():
            self._leave(number)

    def _leave(self, number: int) -> None:
        """Leave a damaged release out; the current one cannot be left out."""
        self.told.damaged.append(number)
        if number == self.told.current:
            raise ReleaseProblem(
                f"{self.releases.folder}/{number}: l'edizione corrente è danneggiata: nulla è"
                " cambiato nel deposito / the current release is damaged: nothing has changed in"
                " the depot (albo releases verify, albo releases rollback, albo pull)"
            )

    def _check_kin(self, opened: Mapping[int, Release]) -> None:
        """Refuse a depot that holds what was never here: another folder is pushed into it."""
        held = self.before.releases if self.before else {}
        ours = {*self.releases.numbers(), *self.releases.lost(), *self.releases.disposed()}
        strange = set(held) - ours
        strange |= {
            number
            for number in held.keys() & opened.keys()
            if sha256(_said(opened[number])).hexdigest() != held[number]
        }
        if strange:
            raise ReleaseProblem(_not_ours(self.depot.place, self.releases.folder, strange))

    def _send(self, release: Release) -> str:
        """Send what the depot lacks of a release; gives its digest, nothing for a damaged one."""
        number = int(release.folder.name)
        try:
            self._send_files(release)
        except ReleaseDamaged:
            self._leave(number)
            return ""
        said = _said(release)
        digest = sha256(said).hexdigest()
        shown = self.before is not None and self.before.releases.get(number) == digest
        name = object_of(number)
        if not shown or self.said.get(name.removeprefix(f"{RELEASES}/")) != len(said):
            self._send_release(number, said, over=shown or self.over)
        if not shown:
            self.told.releases.append(number)
        return digest

    def _send_files(self, release: Release) -> None:
        for name, digest in release.info.files.items():
            path = release.folder / name
            size = path.stat().st_size if path.is_file() else -1
            # A file that came half is as good as none: objects are named by what is in them.
            if self.there.get(digest) == size:
                continue
            if size < 0 or digest_of(path) != digest:
                raise ReleaseDamaged(str(path))
            self.depot.send(f"{FILES}/{digest}", path)
            self.there[digest] = size
            self.told.files += 1
            self.told.bytes += size

    def _send_release(self, number: int, said: bytes, *, over: bool) -> None:
        """Send what a release says; ``over`` another, where the index does not show that."""
        name = object_of(number)
        if self.depot.create(name, said):
            return
        there = self.depot.read(name)
        if there is not None and there.content == said:
            return
        if not over or not self.depot.replace(name, said, there):
            raise ReleaseProblem(_in_the_way(self.depot.place, number))

    def _index(self, written: Mapping[int, str]) -> Index:
        before = self.before
        gone = {**(before.gone if before else {}), **self.releases.disposed()}
        # What is damaged here may be whole there.
        kept = {
            number: digest
            for number, digest in (before.releases if before else {}).items()
            if number not in gone
        }
        # What was deleted stays deleted, though a folder of it is still here.
        told = {number: one for number, one in {**kept, **written}.items() if number not in gone}
        if self.told.current not in told:
            raise ReleaseProblem(_deleted(self.depot.place, self.told.current))
        return Index(
            push=before.push + 1 if before else 1,
            current=self.told.current,
            releases=told,
            gone=gone,
        )

    def _switch(self, index: Index) -> None:
        if not self.depot.replace(INDEX, index.written(), self.held):
            raise ReleaseProblem(
                f"{self.depot.place}: intanto ha pubblicato qualcun altro: ripetere / somebody else"
                " pushed meanwhile: repeat"
            )

    def _waste(self, index: Index, opened: Mapping[int, Release]) -> list[str]:
        """Name the objects that no release has: what was deleted, and what a kill left."""
        needed = {
            digest
            for number in index.releases
            for digest in self._files_of(index, opened, number).values()
        }
        listed = self.depot.listed(RELEASES)
        kept = {object_of(number).removeprefix(f"{RELEASES}/") for number in index.releases}
        return [
            *(f"{RELEASES}/{name}" for name in sorted(listed.keys() - kept)),
            *(f"{FILES}/{name}" for name in sorted(self.depot.listed(FILES).keys() - needed)),
        ]

    def _files_of(
        self, index: Index, opened: Mapping[int, Release], number: int
    ) -> Mapping[str, str]:
        if number in opened:
            return opened[number].info.files
        return read_release(self.depot, index, number)[1].files

    def _delete(self, names: list[str]) -> None:
        for first in range(0, len(names), _DELETED_AT_ONCE):
            self.depot.delete(names[first : first + _DELETED_AT_ONCE])
        self.told.deleted = len(names)

    def _is_right(self, digest: str) -> bool:
        found = sha256()
        try:
            for piece in self.depot.pieces(f"{FILES}/{digest}"):
                found.update(piece)
        except FileNotFoundError:
            return False
        return found.hexdigest() == digest


class ReleaseDamaged(ReleaseProblem):
    """Tell that a file of a release is not what was published."""


def _said(release: Release) -> bytes:
    return (release.folder / "release.json").read_bytes()


def _not_ours(place: str, folder: Path, numbers: set[int]) -> str:
    listed = ", ".join(map(str, sorted(numbers)))
    return (
        f"{place}: ha le edizioni {listed}, che in {folder} non ci sono o sono altre: non si"
        " sovrascrivono. Prenderle con albo pull, o indicare un altro deposito"
        f" / holds the releases {listed}, which {folder} never had or has otherwise: they are not"
        " written over. Take them by albo pull, or name another depot"
    )


def _deleted(place: str, number: int) -> str:
    return (
        f"{place}: l'edizione {number}, qui corrente, vi è stata eliminata: prima albo pull"
        f" / release {number}, the current one here, was deleted there: albo pull first"
    )


def _in_the_way(place: str, number: int) -> str:
    return (
        f"{place}: un'altra edizione {number} vi è stata copiata, o la si sta copiando: se nessuno"
        " lo sta facendo, ripetere con --over"
        f" / another release {number} was put there, or is being put: if nobody is at it, repeat"
        " with --over"
    )
