# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Harvest what others keep: the copy of a remote file, its table, and it as a source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

from pydantic import ValidationError

from ingest.fields import is_web_address
from ingest.findings import Finding, found
from ingest.parse import fault_of_header, parse
from ingest.privacy import personal
from ingest.readers.ckan import take
from ingest.readers.formats import read_content
from ingest.readers.transport import Answer
from ingest.readers.web import Card, Copy, Judge, Kept, Library
from ingest.records.around import SourceRecord, is_share_alike
from ingest.records.base import EntryRecord, Record
from ingest.registry import BadRegistry, EntryFile, Register
from ingest.rules import rule
from ingest.tables import Table
from ingest.territory import territory
from ontology.text import Text


@dataclass(frozen=True)
class Given:
    """Hold what a file of the configuration gives: its table, where it lies, its sources."""

    file: EntryFile
    table: Table
    path: Path
    sources: tuple[str, ...]

    def sources_of(self, record: Record) -> tuple[str, ...]:
        """Give the sources of a row.

        Those that a list names which is its own source are in the tables of its keeper. The
        terms of any other remote file bind all its rows, whatever they name besides.
        """
        if self.file.is_own_source:
            return self.sources
        if self.file.path is None:
            return tuple(dict.fromkeys((*self.sources, *record.source)))
        return record.source or self.sources

    def key_of(self, record: EntryRecord) -> str:
        """Give the key of a row: two lists that number from 1 each have a first entry."""
        key = entry_key(record)
        return f"{self.file.name}:{key}" if self.file.is_own_source else key


def entry_key(record: EntryRecord) -> str:
    """Give the key by which a row is known again: its own, else name and address."""
    return record.id or "|".join(record.same_as)


def harvest(file: EntryFile, model: type[EntryRecord], library: Library) -> Kept:
    """Get the copy of a remote file; one that is no table of the model replaces no good one."""
    usable = _judge(file, model)
    if file.ckan is not None:
        return take(library, file.ckan, usable)
    return library.get(file.url or "", usable)


def read_copy(copy: Copy, file: EntryFile, model: type[Record]) -> Table:
    """Read a copy as the table of one kind of record."""
    return _read(copy.content, copy.path.name, copy.card.media_type, file, model)


def _read(
    content: bytes, name: str, media_type: str, file: EntryFile, model: type[Record]
) -> Table:
    return read_content(
        content, name, model, media_type=media_type, form=file.format, sheet=file.sheet
    )


def _judge(file: EntryFile, model: type[EntryRecord]) -> Judge:
    """Ask of an answer the columns that the model needs, and half of the entries of its copy."""

    def judge(answer: Answer, before: Copy | None) -> Text | None:
        table = _read(answer.content, answer.name, answer.media_type, file, model)
        fault = _fault(table, model)
        if fault is not None or before is None:
            return fault
        known = _keys(read_copy(before, file, model), model)
        still = known & _keys(table, model)
        fewer = rule("answer-fewer-rows", count=len(still), before=len(known))
        return fewer.reason if 2 * len(still) < len(known) else None

    return judge


def _fault(table: Table, model: type[Record]) -> Text | None:
    if not table.header and table.findings:
        return table.findings[0].reason
    broken = fault_of_header(table, model)
    return None if broken is None else broken.reason


def _keys(table: Table, model: type[EntryRecord]) -> set[str]:
    return {entry_key(one.record) for one in parse(table, model, territory()).parsed}


def terms_told(
    file: EntryFile, kept: Kept, sources: Sequence[SourceRecord | None]
) -> Iterator[Finding]:
    """Tell of a portal that asks to share alike what the configuration gives away freely."""
    known = [source for source in sources if source is not None]
    if is_share_alike(kept.licence) and not any(source.share_alike for source in known):
        named = " | ".join(source.licence for source in known)
        yield found(rule("other-licence", stated=kept.licence), file.place, None, "licence", named)


def source_of(
    register: Register, file: EntryFile, kept: Kept, card: Card, keeper: str | None
) -> SourceRecord:
    """Describe a harvested file as a source: whose it is, on what terms, of which day.

    Raises BadRegistry for words of the configuration that may not be published.
    """
    title = file.title or register.title
    name = "" if file.title else f" ({keeper or file.name})"
    note = rule("fetched-copy", day=card.fetched_on).reason
    try:
        return SourceRecord(
            id=f"pull-{register.id}-{file.name}",
            title_it=title.it + name,
            title_en=title.en + name,
            url=_public_address(kept.url),
            publisher=keeper or "",
            licence=file.licence or "",
            licence_url=file.licence_url or "",
            date=_day_of(kept, card).isoformat(),
            note_it=note.it,
            note_en=note.en,
        )
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadRegistry(f"{register.id}: files: {fault['loc']}: {fault['input']!r}") from error


def _public_address(url: str) -> str:
    """Leave out an address of an office's own net, and one that reads like a person's number."""
    return url if is_web_address(url) and personal(url) is None else ""


def _day_of(kept: Kept, card: Card) -> date:
    """Give the day of the data: as the server states it, else the portal, else of the copy."""
    try:
        stated = parsedate_to_datetime(card.last_modified).date()
    except (ValueError, OverflowError):
        stated = kept.modified or card.fetched_on
    return min(stated, card.fetched_on)
