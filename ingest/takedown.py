# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take a thing down for good: out of the next release, and out of every earlier one.

The right to erasure (art. 17 GDPR) reaches what was published before, so the releases that
held the thing are deleted. Its number stays taken, and its addresses answer that it is gone.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingest import disposal
from ingest.disposal import dispose
from ingest.feed.index import has_feed, read_index
from ingest.iris import Iris
from ingest.ledger import TAKEN_DOWN, Ledger, ledger_of
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.whole import replace_file

_FILE = "takedowns.json"


class Takedown(BaseModel):
    """Name what was taken down, by a digest: the key of a person's row may name the person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    register_id: str
    digest: str


_LIST = TypeAdapter(list[Takedown])


class Takedowns:
    """Keep the list of what was taken down, beside the releases."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        text = self._path.read_bytes() if self._path.is_file() else b"[]"
        try:
            self._taken = _LIST.validate_json(text)
        except ValidationError as error:
            raise ReleaseProblem(
                f"{self._path}: rovinato / damaged: {error.errors()[0]['msg']}"
            ) from error

    def holds(self, register: str, key: str) -> bool:
        """Say whether an entry was taken down."""
        return _takedown(register, key) in self._taken

    @property
    def count(self) -> int:
        """Count what was taken down."""
        return len(self._taken)

    def add(self, register: str, key: str) -> None:
        """Take an entry down; the next build leaves it out, whatever its source says."""
        if not self.holds(register, key):
            self._taken.append(_takedown(register, key))
            text = json.dumps(_LIST.dump_python(self._taken), indent=1, sort_keys=True)
            replace_file(self._path, f"{text}\n".encode())

    def forget_keys(self, ledger: Ledger) -> None:
        """Keep the number of what was taken down in a ledger, and lose its key."""
        for register, lines in ledger.books.items():
            for key in [key for key in lines if self.holds(register, key)]:
                line = lines.pop(key)
                # What a release says that knows it as taken down counts more.
                lines.setdefault(f"{TAKEN_DOWN}{line.number}", line)


def number_of(releases: Releases, register: str, key: str) -> str:
    """Give the number of an entry that was published; raises ReleaseProblem for another key."""
    for number in reversed(releases.numbers()):
        ledger = ledger_of(releases.open(number))
        line = ledger.books.get(register, {}).get(key)
        if line is not None:
            return line.number
    if Takedowns(releases.folder).holds(register, key):
        raise ReleaseProblem(f"{register}: {key}: già tolta / already taken down")
    raise ReleaseProblem(
        f"{register}: nessuna iscrizione ha la chiave / no entry has the key: {key}"
    )


def _takedown(register: str, key: str) -> Takedown:
    digest = sha256(f"{register}\n{key}".encode()).hexdigest()
    return Takedown(register_id=register, digest=digest)


def erase(releases: Releases, register: str, number: str) -> list[int]:
    """Delete every release but the current one that tells of a thing; gives their numbers."""
    current = releases.current()
    erased = [
        release.info.number
        for release in _others(releases, current)
        if _tells_of(release, register, number)
    ]
    dispose(releases, erased, disposal.TAKEN_DOWN)
    return erased


def _others(releases: Releases, current: Release | None) -> Iterator[Release]:
    for number in releases.numbers():
        if current is None or number != current.info.number:
            yield releases.open(number)


def _tells_of(release: Release, register: str, number: str) -> bool:
    iris = Iris(release.info.base)
    if has_feed(release.folder):
        entry = iris.entry(register, number)
        if any(entry in (one.of, one.beside) for one in read_index(release.folder).members()):
            return True
    thing = iris.thing(register, number)
    return any(str(quad.subject) == f"<{thing}>" for quad in release.quads())
