# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The ledger: which number each thing got, and which versions it had.

A number, once given, is never given again, not even after a rollback. The ledger
lives in the releases themselves, so the folder of releases is all the state there is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from ingest.releases import Release, ReleaseProblem
from ingest.whole import digest_of


class Change(StrEnum):
    """Name what happened to an entry."""

    CREATED = "created"
    UPDATED = "updated"
    REMOVED = "removed"


class Version(BaseModel):
    """Hold one version of a thing: when, what happened, and the digest of its statements."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    on: date
    change: Change
    digest: str


@dataclass(frozen=True)
class Told:
    """Hold how the feed left a thing: the last version that it told, and whether it lives.

    After a rollback that may be a version that this ledger does not know.
    """

    number: int
    is_live: bool


class Line(BaseModel):
    """Hold the number of a thing and its versions, oldest first.

    ``given`` is the highest number that any release ever gave to a version of it;
    ``successor`` the entry that took its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    given: int = 0
    versions: tuple[Version, ...] = ()
    successor: str | None = None

    @property
    def is_live(self) -> bool:
        """Say whether the thing is published."""
        return bool(self.versions) and not self.is_removed

    @property
    def is_removed(self) -> bool:
        """Say whether the thing has left its source."""
        return bool(self.versions) and self.versions[-1].change is Change.REMOVED


# What is left of the key of a thing that was taken down, or is not public: it may name somebody.
TAKEN_DOWN, HIDDEN = "taken-down-", "sha256:"


def _hidden(key: str) -> str:
    return HIDDEN + sha256(key.encode()).hexdigest()


class Ledger(BaseModel):
    """Hold the lines of each book: one book a register, one for the actors."""

    model_config = ConfigDict(extra="forbid")

    books: dict[str, dict[str, Line]] = {}
    _highest: dict[str, int] = PrivateAttr(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Read a ledger."""
        return cls.model_validate_json(path.read_bytes())

    def number(self, book: str, key: str) -> str:
        """Give the number of a key, a new one where it has none yet."""
        lines = self.books.setdefault(book, {})
        if key not in lines and _hidden(key) in lines:
            line = lines.pop(_hidden(key))
            lines[key] = line
        if key not in lines:
            self._highest[book] = self._last(book) + 1
            lines[key] = Line(number=f"{self._highest[book]:04d}")
        return lines[key].number

    def hide(self, hidden: Mapping[str, Collection[str]]) -> None:
        """Keep the numbers of what is not public, and lose its keys: they may name somebody."""
        for book, keys in hidden.items():
            lines = self.books.get(book, {})
            for key in [key for key in keys if key in lines]:
                line = lines.pop(key)
                lines[_hidden(key)] = line

    def has_live(self, book: str, before: str) -> bool:
        """Say whether a key that begins so is of something that has not left its source."""
        lines = self.books.get(book, {}).items()
        return any(key.startswith(before) and not line.is_removed for key, line in lines)

    def _last(self, book: str) -> int:
        if book not in self._highest:
            numbers = (int(line.number) for line in self.books[book].values())
            self._highest[book] = max(numbers, default=0)
        return self._highest[book]

    def record(self, book: str, key: str, digest: str, on: date, told: Told | None = None) -> None:
        """Note the statements of a key as they are on a day; a new version where they changed.

        There is a new one as well where the feed has told a later one than this ledger knows,
        in a release that was rolled back: what was told then has to be told otherwise.
        """
        line = self.books[book][key]
        last = line.versions[-1] if line.versions else None
        if last is None or last.digest != digest or (told and told.number > last.number):
            is_live = told.is_live if told else line.is_live
            self._append(book, key, on, Change.UPDATED if is_live else Change.CREATED, digest)

    def remove_others(
        self,
        book: str,
        present: Iterable[str],
        on: date,
        told: Callable[[str], Told | None] = lambda _key: None,
    ) -> None:
        """Note that all other keys have left their source; ``told`` says how the feed left each."""
        for key in sorted(set(self.books.get(book, {})) - set(present)):
            after = told(key)
            if self.books[book][key].is_live or (after is not None and after.is_live):
                self.remove(book, key, on)

    def remove(self, book: str, key: str, on: date) -> None:
        """Note that a key is no more."""
        self._append(book, key, on, Change.REMOVED, "")

    def follow(self, book: str, key: str, successor: str | None) -> None:
        """Note which entry took the place of another."""
        line = self.books[book][key]
        if line.successor != successor:
            self.books[book][key] = line.model_copy(update={"successor": successor})

    def _append(self, book: str, key: str, on: date, change: Change, digest: str) -> None:
        line = self.books[book][key]
        number = line.given + 1
        version = Version(number=number, on=on, change=change, digest=digest)
        versions = (*line.versions, version)
        self.books[book][key] = line.model_copy(update={"given": number, "versions": versions})

    def reserve(self, other: Ledger) -> None:
        """Take over the numbers that another ledger gave, of things and of their versions."""
        for book, lines in other.books.items():
            mine = self.books.setdefault(book, {})
            # What is public in one may be hidden in the other, under another key.
            known = {line.number: key for key, line in mine.items()}
            for key, line in lines.items():
                own = key if key in mine else known.get(line.number, key)
                old = mine.get(own, Line(number=line.number))
                given = max(old.given, line.given)
                mine[own] = old.model_copy(update={"given": given})


def ledger_of(release: Release) -> Ledger:
    """Read the ledger of a release; raises ReleaseProblem for one that is not what was published.

    A ledger that lost a line would give its number to another thing.
    """
    path = release.folder / "ledger.json"
    try:
        if digest_of(path) == release.info.files.get(path.name):
            return Ledger.read(path)
    except (FileNotFoundError, ValidationError):
        pass
    raise ReleaseProblem(
        f"{path}: danneggiato / damaged (albo releases verify --all, albo restore,"
        " albo releases prune --damaged)"
    )
