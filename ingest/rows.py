# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Rows that were read: what each says, and where it stood."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ingest.lifecycle import Life
from ingest.records.around import DecisionRecord
from ingest.records.base import EntryRecord, ThingRecord


@dataclass(frozen=True)
class EntryRow:
    """Hold one line of a register to be: its record, where it stood, its sources."""

    key: str
    record: EntryRecord
    sources: tuple[str, ...]
    file: Path
    line: int
    life: Life | None = None


@dataclass(frozen=True)
class ListRow:
    """Hold one row of a list: its record, and where it stood."""

    record: ThingRecord
    file: Path
    line: int


@dataclass(frozen=True)
class DecisionRow:
    """Hold one decision, and where it stood."""

    record: DecisionRecord
    file: Path
    line: int


class _Placed(Protocol):
    @property
    def file(self) -> Path: ...

    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=_Placed)
Place = tuple[Path, int]


@dataclass
class _Index(Generic[R]):
    """Hold the rows of one list by their place, those that were refused no more."""

    of: list[R]
    rows: dict[Place, list[R]] = field(default_factory=dict)
    seen: int = 0
    refused: set[Place] = field(default_factory=set)

    def catch_up(self) -> None:
        """Take in what was added to the list since."""
        for row in self.of[self.seen :]:
            self.rows.setdefault((row.file, row.line), []).append(row)
        self.seen = len(self.of)

    def strike(self) -> list[R]:
        """Give the rows of the list but for those that were refused, and hold to these."""
        self.of = [row for row in self.of if (row.file, row.line) not in self.refused]
        self.seen, self.refused = len(self.of), set()
        return self.of


class Books(MutableMapping[str, list[R]]):
    """Hold lists of rows by the name of their register or list.

    Rows are refused one by one and struck out together, when a list is next looked at: a thousand
    bad rows cost one look at the good ones, not a thousand.
    """

    def __init__(self) -> None:
        """Begin with no list."""
        self._lists: dict[str, list[R]] = {}
        self._indexes: dict[str, _Index[R]] = {}

    def refuse(self, path: Path, line: int) -> list[tuple[str, R]]:
        """Strike out what stands at a place; gives it, each row with the name of its list."""
        struck = []
        for name in self._lists:
            index = self._index(name)
            rows = index.rows.pop((path, line), [])
            if rows:
                index.refused.add((path, line))
            struck += [(name, row) for row in rows]
        return struck

    def _index(self, name: str) -> _Index[R]:
        rows, index = self._lists[name], self._indexes.get(name)
        if index is None or index.of is not rows or len(rows) < index.seen:
            index = self._indexes[name] = _Index(rows)
        if len(rows) > index.seen:
            index.catch_up()
        return index

    def __getitem__(self, name: str) -> list[R]:
        """Give the rows of a list."""
        index = self._indexes.get(name)
        if index is not None and index.refused:
            self._lists[name] = index.strike()
        return self._lists[name]

    def __setitem__(self, name: str, rows: list[R]) -> None:
        """Put other rows in the place of a list."""
        self._indexes.pop(name, None)
        self._lists[name] = rows

    def __delitem__(self, name: str) -> None:
        """Take a list away."""
        self._indexes.pop(name, None)
        del self._lists[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._lists)

    def __len__(self) -> int:
        """Say how many lists there are."""
        return len(self._lists)
