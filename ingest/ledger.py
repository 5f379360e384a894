"""The ledger: which number each thing got, and which versions it had.

A number, once given, is never given again, not even after a rollback. The ledger
lives in the releases themselves, so the folder of releases is all the state there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Change(StrEnum):
    """Name what happened to an entry."""

    CREATED = "created"
    UPDATED = "updated"
    REMOVED = "removed"


class Version(BaseModel):
    """Hold one version of a thing: when, what happened, and the digest of its statements."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    change: Change
    digest: str


class Line(BaseModel):
    """Hold the number of a thing and its versions, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    versions: tuple[Version, ...] = ()

    @property
    def is_removed(self) -> bool:
        """Say whether the thing has left its source."""
        return bool(self.versions) and self.versions[-1].change is Change.REMOVED


class Ledger(BaseModel):
    """Hold the lines of each book: one book a register, one for the actors."""

    model_config = ConfigDict(extra="forbid")

    books: dict[str, dict[str, Line]] = {}

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Read a ledger."""
        return cls.model_validate_json(path.read_bytes())

    def number(self, book: str, key: str) -> str:
        """Give the number of a key, a new one where it has none yet."""
        lines = self.books.setdefault(book, {})
        if key not in lines:
            highest = max((int(line.number) for line in lines.values()), default=0)
            lines[key] = Line(number=f"{highest + 1:04d}")
        return lines[key].number

    def record(self, book: str, key: str, digest: str, on: date) -> None:
        """Note the statements of a key as they are on a day; a new version where they changed."""
        line = self.books[book][key]
        last = line.versions[-1] if line.versions else None
        if last is None or last.digest != digest:
            change = Change.CREATED if last is None else Change.UPDATED
            self._append(book, key, Version(on=on, change=change, digest=digest))

    def remove_others(self, book: str, present: Iterable[str], on: date) -> None:
        """Note that all other keys have left their source."""
        for key in sorted(set(self.books.get(book, {})) - set(present)):
            line = self.books[book][key]
            if line.versions and not line.is_removed:
                self._append(book, key, Version(on=on, change=Change.REMOVED, digest=""))

    def _append(self, book: str, key: str, version: Version) -> None:
        line = self.books[book][key]
        self.books[book][key] = Line(number=line.number, versions=(*line.versions, version))

    def reserve(self, other: Ledger) -> None:
        """Take over the numbers that another ledger gave, without its versions."""
        for book, lines in other.books.items():
            mine = self.books.setdefault(book, {})
            for key, line in lines.items():
                mine.setdefault(key, Line(number=line.number))
