# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The files of verdicts: written from portions, one after the other, and taken over from before.

``assessments.csv`` says how long the portion of each entry is in each of the others.
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter

from ingest.files import packed
from ingest.iris import RESULT
from ingest.quads import ASSESSMENTS
from ingest.verdicts.portion import Portion
from ingest.verdicts.templates import Written, head_and
from ontology.context import expand
from shapes.assessment import Assessment

INDEX: Final = "assessments.csv"
JSON: Final = "assessments.json.gz"
_BEGIN, _BETWEEN, _END = map(packed, (b"[\n", b",\n", b"\n]\n"))
_CAME_TO = re.compile(
    rb"<[^<>]*> <%s> <[^<>]*/id/%s/([a-p]+)> <[^<>]*> \.\n"
    % (re.escape(expand("earl:result").encode()), RESULT.encode())
).fullmatch
_ASSESSMENTS = TypeAdapter(list[Assessment])


class Row(BaseModel):
    """Hold a line of the index: what a portion depends on, and where it stands in each file."""

    model_config = ConfigDict(frozen=True)

    name: str
    depends: str
    is_common: bool
    is_open: bool
    count: int
    conclusions: str
    json_at: int
    json_bytes: int
    quads_at: int
    quads_bytes: int
    turtle_at: int
    turtle_bytes: int

    @property
    def register(self) -> str:
        """Give the register of the entry."""
        return self.name.rpartition("-")[0]

    def concluded(self) -> Iterator[tuple[str, str]]:
        """Yield each call with the conclusion on it."""
        for said in self.conclusions.split():
            call, _, conclusion = said.rpartition("=")
            yield call, conclusion


class Published:
    """Read the portions that stand in the folder of a release."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder = folder
        self._files = files
        self._open: dict[str, IO[bytes]] = {}
        self.rows = {row.name: row for row in _rows(folder)}

    def portion(self, row: Row) -> Portion:
        """Give a portion as it was published."""
        return Portion(
            name=row.name,
            depends=row.depends,
            is_common=row.is_common,
            is_open=row.is_open,
            count=row.count,
            conclusions=tuple(row.concluded()),
            json=self._part(JSON, row.json_at, row.json_bytes),
            quads=self._part(ASSESSMENTS, row.quads_at, row.quads_bytes),
            turtle=self._part(_report(row.register), row.turtle_at, row.turtle_bytes),
            came_to=(),
        )

    def came_to(self, row: Row) -> list[str]:
        """Name the results that the verdicts on an entry came to."""
        return [found[1].decode() for line in self.lines(row.name) if (found := _CAME_TO(line))]

    def assessments(self, name: str) -> list[Assessment]:
        """Give the assessments of an entry."""
        row = self.rows.get(name)
        if row is None:
            return []
        text = gzip.decompress(self._part(JSON, row.json_at, row.json_bytes))
        return _ASSESSMENTS.validate_json(b"[%s]" % text)

    def lines(self, name: str) -> set[bytes]:
        """Give the lines of N-Quads on an entry."""
        row = self.rows.get(name)
        if row is None:
            return set()
        member = self._part(ASSESSMENTS, row.quads_at, row.quads_bytes)
        return set(gzip.decompress(member).splitlines(keepends=True))

    def _part(self, name: str, start: int, size: int) -> bytes:
        if not size:
            return b""
        if name not in self._open:
            self._open[name] = self._files.enter_context((self._folder / name).open("rb"))
        self._open[name].seek(start)
        return self._open[name].read(size)


@contextmanager
def published(folder: Path | None) -> Iterator[Published | None]:
    """Open the portions in the folder of a release; None where it has none."""
    if folder is None or not (folder / INDEX).is_file():
        yield None
        return
    with ExitStack() as files:
        yield Published(folder, files)


def open_quads(folder: Path) -> Iterator[bytes]:
    """Yield what stands under the licence of the registers, as gzip members."""
    with (folder / ASSESSMENTS).open("rb") as stream:
        for row in _rows(folder):
            member = stream.read(row.quads_bytes)
            if row.is_open:
                yield member


def changes(before: Path, after: Path, names: Collection[str]) -> Iterator[tuple[bool, bytes]]:
    """Yield the lines that a release adds (true) and removes (false) of the named entries."""
    with published(before) as old, published(after) as new:
        for name in sorted(names):
            was, is_now = (one.lines(name) if one else set() for one in (old, new))
            yield from ((False, line) for line in sorted(was - is_now))
            yield from ((True, line) for line in sorted(is_now - was))


def _rows(folder: Path) -> Iterator[Row]:
    with (folder / INDEX).open(encoding="utf-8", newline="") as stream:
        yield from map(Row.model_validate, csv.DictReader(stream))


def _report(register: str) -> str:
    return f"dumps/{register}.report.ttl"


class Portions:
    """Write portions into the folder of a release, in the order of their names."""

    def __init__(self, folder: Path, registers: Sequence[str], software: Written) -> None:
        (folder / "dumps").mkdir()
        self._files = ExitStack()
        opened = self._files.enter_context
        self._json = opened((folder / JSON).open("wb"))
        self._quads = opened((folder / ASSESSMENTS).open("wb"))
        self._turtle = {name: opened((folder / _report(name)).open("wb")) for name in registers}
        index = opened((folder / INDEX).open("w", encoding="utf-8", newline=""))
        self._rows = csv.DictWriter(index, Row.model_fields, lineterminator="\n")
        self._rows.writeheader()
        for stream in self._turtle.values():
            stream.writelines(head_and([software.turtle]))
        self.count = self.entries = 0
        # By call, how often each conclusion was come to.
        self.conclusions: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, portion: Portion) -> None:
        """Write one more portion."""
        self._json.write(_BETWEEN if self.entries else _BEGIN)
        row = self._place(portion)
        self._json.write(portion.json)
        self._quads.write(portion.quads)
        if row.turtle_bytes:
            self._turtle[row.register].write(portion.turtle)
        self._rows.writerow(row.model_dump())
        self.entries += 1
        self.count += portion.count
        for call, conclusion in portion.conclusions:
            self.conclusions[call.rsplit("/", 1)[-1]][conclusion] += 1

    def add_results(self, told: Iterable[tuple[str, bytes]]) -> None:
        """Write what the verdicts of each register came to behind them, as Turtle."""
        for register, turtle in told:
            self._turtle[register].write(turtle)

    def _place(self, portion: Portion) -> Row:
        """Say where a portion that is written next will stand."""
        return Row(
            name=portion.name,
            depends=portion.depends,
            is_common=portion.is_common,
            is_open=portion.is_open,
            count=portion.count,
            conclusions=" ".join(f"{call}={said}" for call, said in portion.conclusions),
            json_at=self._json.tell(),
            json_bytes=len(portion.json),
            quads_at=self._quads.tell(),
            quads_bytes=len(portion.quads),
            turtle_at=self._turtle[portion.register].tell(),
            turtle_bytes=len(portion.turtle) if portion.is_common else 0,
        )

    def __enter__(self) -> Self:
        """Write while the files are open."""
        return self

    def __exit__(self, failed: type[BaseException] | None, *_how: object) -> None:
        """End the files, or leave them where they are if what they are for has failed."""
        if failed is None:
            self._json.write(_END if self.entries else _BEGIN + _END)
            # A file without a member is no gzip file.
            self._quads.write(b"" if self.entries else packed(b""))
        self._files.close()
