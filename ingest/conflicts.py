# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Keep what several sources say of one field, and prefer one of them by a stated rule.

The rule: what may be used freely goes before what has to be shared alike, so that an entry
keeps its terms; then what rests on firmer ground (verified, open data, cited page, site only,
unverified), then the newer source, then what the register's own table says. All statements
stay in the release with their sources.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pydantic import ValidationError

from ingest.documents import Document, filled, text
from ingest.findings import Severity, found
from ingest.intake import Intake, is_unknown_key
from ingest.iris import Iris, concept
from ingest.parse import read_again
from ingest.records.around import StatementRecord
from ingest.records.base import EntryRecord
from ingest.registry import Registry
from ingest.rows import EntryRow
from ingest.rules import Rule, rule
from ingest.terms import cell, terms_of
from ontology.context import terms
from ontology.text import Text

_GROUNDS = ("verified", "open-data", "page", "site", "unverified")
# Fields of the nodes inside a thing, with the term that they are written under.
_NESTED = {
    "street_address": "street",
    "postal_code": "postCode",
    "latitude": "latitude",
    "longitude": "longitude",
    "operator": "operatedBy",
    "operator_name": "operatedBy",
}


@dataclass(frozen=True)
class Statement:
    """Hold what some sources say of a field."""

    value: str
    sources: tuple[str, ...]
    confidence: str | None
    note: Text | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Conflict:
    """Hold what all sources say of one field of an entry, the preferred one first.

    ``term`` is the property that the field is written under.
    """

    register: str
    key: str
    field: str
    term: str
    statements: tuple[Statement, ...]


def settle(intake: Intake, registry: Registry) -> list[Conflict]:
    """Give every entry the preferred value of each field that sources disagree on."""
    said: dict[tuple[str, str], list[StatementRecord]] = {}
    for record in intake.statements:
        said.setdefault((record.register_id, record.entry), []).append(record)
    return [
        conflict
        for register in registry.registers
        for conflict in _of_register(intake, register.id, said)
    ]


def _of_register(
    intake: Intake, register: str, said: Mapping[tuple[str, str], Sequence[StatementRecord]]
) -> Iterator[Conflict]:
    rows = intake.entries[register]
    contested = [place for place, row in enumerate(rows) if (register, row.key) in said]
    for place in contested:
        row = rows[place]
        ranked = _of_row(intake, row, said[register, row.key])
        yield from (_conflict(intake, register, row, *one) for one in ranked.items())
        preferred = {name: one[0] for name, one in ranked.items() if not one[0].is_own}
        if preferred:
            rows[place] = _changed(intake, row, preferred)


def _of_row(
    intake: Intake, row: EntryRow, said: Sequence[StatementRecord]
) -> Mapping[str, tuple[Statement, ...]]:
    """Give what is said of each contested field of a row, the preferred one first."""
    rivals: dict[str, list[StatementRecord]] = {}
    for record in said:
        rivals.setdefault(record.field_name, []).append(record)
    usable = {
        name: [record for record in records if _is_usable(intake, row, record, said)]
        for name, records in rivals.items()
    }
    return {
        name: _ranked(intake, [*_own(row, name, records), *map(_statement, records)])
        for name, records in usable.items()
        if records
    }


def _conflict(
    intake: Intake, register: str, row: EntryRow, name: str, ranked: Sequence[Statement]
) -> Conflict:
    said = tuple(replace(one, value=_in_words(intake, name, one.value)) for one in ranked)
    return Conflict(register, row.key, name, _term(row.record, name), said)


def _statement(record: StatementRecord) -> Statement:
    return Statement(record.value, record.source, record.confidence, record.note)


def _in_words(intake: Intake, field: str, value: str) -> str:
    """Say an operator by name: its key says nothing to a reader."""
    key = intake.actor_key(value) if field == "operator" else None
    return intake.actors[key].name if key else value


def _own(row: EntryRow, name: str, rivals: Sequence[StatementRecord]) -> list[Statement]:
    """Give what the row itself says, with its sources but for those that say something else."""
    others = {source for rival in rivals for source in rival.source}
    sources = tuple(one for one in row.sources if one not in others) or row.sources
    value = cell(getattr(row.record, name))
    own = Statement(str(value), sources, row.record.confidence, is_own=True)
    return [own] if value not in (None, "") else []


def _is_usable(
    intake: Intake, row: EntryRow, record: StatementRecord, said: Sequence[StatementRecord]
) -> bool:
    """Say whether a statement can be read as its field; tell it where it cannot."""
    broken = _fault(intake, row, record, said)
    if broken is not None:
        place = ("statements", None, record.field_name, record.value)
        intake.findings.append(found(broken, *place, severity=Severity.NOTE))
    return broken is None


def _fault(
    intake: Intake, row: EntryRow, record: StatementRecord, said: Sequence[StatementRecord]
) -> Rule | None:
    known = _fields(type(row.record))
    if record.field_name not in known:
        return rule("unknown-field", known=", ".join(sorted(known)))
    if record.field_name == "operator" and is_unknown_key(intake, record.value):
        return rule("unknown-operator")
    try:
        _reread(intake, row, {record.field_name: record.value, **_other_half(record, said)})
    except ValidationError:
        return rule("unreadable-statement")
    return None


def _other_half(record: StatementRecord, said: Sequence[StatementRecord]) -> dict[str, str]:
    """Give the other coordinate of a point, which means nothing by itself."""
    if record.field_name not in ("latitude", "longitude"):
        return {}
    pair = {"latitude", "longitude"} - {record.field_name}
    return {
        one.field_name: one.value
        for one in said
        if one.field_name in pair and one.source == record.source
    }


def _term(record: EntryRecord, name: str) -> str:
    """Give the property that a field is written under."""
    marks = terms_of(type(record))
    return terms()[_NESTED[name] if name in _NESTED else marks[name].name].iri


@cache
def _fields(model: type[EntryRecord]) -> frozenset[str]:
    return frozenset(terms_of(model)) | (_NESTED.keys() & model.model_fields.keys())


def _reread(intake: Intake, row: EntryRow, changes: Mapping[str, str]) -> EntryRecord:
    report = intake.parsings[row.file]
    return read_again(report, row.line, type(row.record), changes, intake.territory)


def _changed(intake: Intake, row: EntryRow, changes: Mapping[str, Statement]) -> EntryRow:
    """Show the preferred values in a row; values that do not go together change nothing."""
    try:
        record = _reread(intake, row, {name: one.value for name, one in changes.items()})
    except ValidationError:
        broken = rule("unreadable-statement")
        place = ("statements", None, ", ".join(changes), row.key)
        intake.findings.append(found(broken, *place, severity=Severity.NOTE))
        return row
    told = (source for one in changes.values() for source in one.sources)
    return replace(
        row,
        record=record.model_copy(update={"status": row.record.status}),
        sources=tuple(dict.fromkeys((*row.sources, *told))),
    )


def _ranked(intake: Intake, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    def place(one: Statement) -> tuple[bool, int, list[int], bool, str]:
        shared = any(intake.sources[name].share_alike for name in one.sources)
        ground = _GROUNDS.index(one.confidence or _GROUNDS[-1])
        return shared, ground, _newest_first(intake, one.sources), not one.is_own, one.value

    return tuple(sorted(statements, key=place))


def _newest_first(intake: Intake, sources: Sequence[str]) -> list[int]:
    """Give a key that puts newer sources first and undated ones last."""
    dates = [intake.sources[name].date for name in sources if name in intake.sources]
    newest = max(filter(None, dates), default="0000")
    return [-int(part) for part in newest.split("-")]


def documents(conflict: Conflict, iris: Iris, number: str) -> list[Document]:
    """Write each statement by itself (RDF 1.1, reification), the preferred one marked."""
    return [
        filled(
            {
                "id": iris.thing(
                    "statement", f"{conflict.register}-{number}-{conflict.field}-{place}"
                ),
                "type": ["Statement"],
                "about": iris.thing(conflict.register, number),
                "property": conflict.term,
                "value": one.value,
                "preferred": place == 1,
                "source": [iris.thing("source", source) for source in one.sources],
                "confidence": concept("confidence-level", one.confidence)
                if one.confidence
                else None,
                "note": text(one.note),
            }
        )
        for place, one in enumerate(conflict.statements, 1)
    ]
