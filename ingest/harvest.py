"""Harvest what others keep: the copy of a remote file, its table, and it as a source."""

from datetime import date
from email.utils import parsedate_to_datetime

from pydantic import ValidationError

from ingest.fields import is_web_address
from ingest.parse import fault_of_header
from ingest.readers.ckan import take
from ingest.readers.formats import read_content
from ingest.readers.transport import Answer
from ingest.readers.web import Card, Copy, Judge, Kept, Library
from ingest.records.around import SourceRecord
from ingest.records.base import Record
from ingest.registry import BadRegistry, EntryFile, Register
from ingest.rules import rule
from ingest.tables import Table
from ontology.text import Text


def harvest(file: EntryFile, model: type[Record], library: Library) -> Kept:
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


def _judge(file: EntryFile, model: type[Record]) -> Judge:
    """Ask of an answer the columns that the model needs, and half of the rows of its copy."""

    def judge(answer: Answer, before: Copy | None) -> Text | None:
        table = _read(answer.content, answer.name, answer.media_type, file, model)
        fault = _fault(table, model)
        if fault is not None or before is None:
            return fault
        count, needed = _readable(table), _readable(read_copy(before, file, model))
        fewer = rule("answer-fewer-rows", count=count, before=needed)
        return fewer.reason if 2 * count < needed else None

    return judge


def _fault(table: Table, model: type[Record]) -> Text | None:
    if not table.header and table.findings:
        return table.findings[0].reason
    broken = fault_of_header(table, model)
    return None if broken is None else broken.reason


def _readable(table: Table) -> int:
    return sum(row.line not in table.unreadable for row in table.rows)


def source_of(
    register: Register, number: int, file: EntryFile, kept: Kept, card: Card, keeper: str | None
) -> SourceRecord:
    """Describe a harvested file as a source: whose it is, on what terms, of which day.

    Raises BadRegistry for words of the configuration that may not be published.
    """
    title = file.title or register.title
    name = "" if file.title else f" ({keeper or card.file.rsplit('/', 1)[-1]})"
    note = rule("fetched-copy", day=card.fetched_on).reason
    try:
        return SourceRecord(
            id=f"pull-{register.id}-{number}",
            title_it=title.it + name,
            title_en=title.en + name,
            # An address of an office's own net is of no use to the public.
            url=kept.url if is_web_address(kept.url) else "",
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


def _day_of(kept: Kept, card: Card) -> date:
    """Give the day of the data: as the server states it, else the portal, else of the copy."""
    try:
        stated = parsedate_to_datetime(card.last_modified).date()
    except ValueError:
        stated = kept.modified or card.fetched_on
    return min(stated, card.fetched_on)
