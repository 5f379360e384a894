# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Parse rows into records; a row that does not parse is reported and kept aside."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Generic, TypeVar

from pydantic import ValidationError

from ingest.fields import Reading
from ingest.findings import Finding, Severity, found
from ingest.names import plain
from ingest.records.base import LocatedRecord, Record
from ingest.rules import Rule, rule
from ingest.tables import Row, Table
from ingest.territory import Territory

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Parsed(Generic[R]):
    """Hold a record with the row that it was read from."""

    record: R
    row: Row


@dataclass
class TableReport:
    """Hold what came of a table besides its records: rows kept aside, and what was found."""

    table: Table
    columns: Mapping[str, str]
    aside: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # The lines of the rows kept aside, as far as they were looked at.
    _aside_at: set[int] = field(default_factory=set, init=False, repr=False)
    _looked_at: int = field(default=0, init=False, repr=False)

    @property
    def errors(self) -> list[Finding]:
        """Give the findings that kept a row aside."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def keep_aside(self, line: int) -> None:
        """Keep the row of a line aside, unless it is there already."""
        self._aside_at.update(row.line for row in self.aside[self._looked_at :])
        if line not in self._aside_at:
            self.aside += self._rows_by_line.get(line, ())
        self._looked_at = len(self.aside)
        self._aside_at.add(line)

    def row_at(self, line: int) -> Row:
        """Give the row of a line."""
        (row,) = self._rows_by_line[line]
        return row

    @cached_property
    def _rows_by_line(self) -> Mapping[int, Sequence[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.table.rows:
            found.setdefault(row.line, []).append(row)
        return found


@dataclass
class Parsing(TableReport, Generic[R]):
    """Hold the records of a table, with what came of its other rows."""

    parsed: list[Parsed[R]] = field(default_factory=list)


class Seen:
    """Remember the rows of a register, to find those that repeat another."""

    def __init__(self, keeper: str = "", places: dict[tuple[str, ...], str] | None = None) -> None:
        self.keeper = keeper
        self.places = {} if places is None else places

    def of(self, keeper: str) -> "Seen":
        """Remember the same places for a list that numbers its rows by itself."""
        return Seen(keeper, self.places)

    def claim(self, record: Record, place: str) -> str | None:
        """Give the place of the row that a record repeats; where there is none, it has this one."""
        keys = tuple(self._keys(record))
        for key in keys:
            if key in self.places:
                return self.places[key]
        self.places.update(dict.fromkeys(keys, place))
        return None

    def _keys(self, record: Record) -> Iterator[tuple[str, ...]]:
        if record.id:
            yield ("id", self.keeper, record.id)
        if record.same_as:
            yield record.same_as


def parse(
    table: Table, model: type[R], territory: Territory, seen: Seen | None = None
) -> Parsing[R]:
    """Parse every row of a table as one kind of record.

    ``seen`` remembers the rows of other tables that feed the same register.
    """
    columns = _columns(table, model)
    parsing: Parsing[R] = Parsing(table, columns, findings=list(table.findings))
    if not table.header:
        return parsing
    broken = _broken_header(model, columns)
    if broken is not None:
        parsing.findings.append(found(broken, table.file, 1))
        parsing.aside = list(table.rows)
        return parsing
    parsing.findings += _header_findings(table, columns)
    seen = Seen() if seen is None else seen
    for row in table.rows:
        _parse_row(parsing, row, model, territory, seen)
    return parsing


@cache
def column_names() -> Mapping[str, str]:
    """Give the field that each accepted column name stands for."""
    table = tomllib.loads(files("ingest").joinpath("columns.toml").read_text("utf-8"))
    return {plain(name): key for key, names in table.items() for name in (key, *names)}


def _columns(table: Table, model: type[Record]) -> dict[str, str]:
    """Give the field of each column of the header that the model knows."""
    # A model's own names go first: "code" names a zone, and is another word for "id" elsewhere.
    aliases = {name: key for name, key in column_names().items() if key in model.model_fields}
    known = aliases | {plain(name): name for name in model.model_fields}
    # Portals count their rows in "_id": a counter is no key.
    named = (name for name in table.header if not name.startswith("_"))
    return {name: known[plain(name)] for name in named if plain(name) in known}


def fault_of_header(table: Table, model: type[Record]) -> Rule | None:
    """Find what keeps a whole table from being read as one kind of record."""
    return _broken_header(model, _columns(table, model))


def _broken_header(model: type[Record], columns: Mapping[str, str]) -> Rule | None:
    """Find a column that is missing, or meant twice."""
    missing = model.missing(columns)
    if missing:
        return rule("no-header", missing=", ".join(missing))
    by_field: dict[str, list[str]] = {}
    for column, key in columns.items():
        by_field.setdefault(key, []).append(column)
    twice = [" = ".join(names) for names in by_field.values() if len(names) > 1]
    return rule("two-columns", columns=", ".join(twice)) if twice else None


def _header_findings(table: Table, columns: Mapping[str, str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in table.header:
        if name in seen or name not in columns:
            code = "unknown-column" if name not in columns else "repeated-column"
            yield found(rule(code), table.file, 1, name, severity=Severity.NOTE)
        seen.add(name)


def _parse_row(
    parsing: Parsing[R], row: Row, model: type[R], territory: Territory, seen: Seen
) -> None:
    table, reading, values = parsing.table, Reading(territory), cells_of(parsing, row)
    if row.line in table.unreadable:
        parsing.aside.append(row)
        return
    for key, value, read in list(model.completed(values, territory)):
        values[key] = value
        code = "located" if key == "istat_code" else "named-by-address"
        reading.notes.append((key, rule(code, read=read)))
    try:
        record = model.model_validate(values, context=reading)
    except ValidationError as error:
        parsing.findings += _refusals(parsing, row, values, error)
        parsing.aside.append(row)
        return
    place = f"{table.file}:{row.line}"
    # Only a row that is sound has its place, so this is the last thing that is asked.
    broken = _relations(record, territory) or _repeats(record, seen, place)
    if broken is not None:
        key, fault = broken
        parsing.findings.append(_at(parsing, row, fault, key, values.get(key)))
        parsing.aside.append(row)
        return
    for key, note in reading.notes:
        finding = _at(parsing, row, note, key, values.get(key), severity=Severity.NOTE)
        parsing.findings.append(finding)
    parsing.parsed.append(Parsed(record, row))


def cells_of(report: TableReport, row: Row) -> dict[str, str]:
    """Give the cells of a row under the fields that they stand for."""
    cells = dict(zip(report.table.header, row.cells, strict=False))
    return {key: cells[name].strip() for name, key in report.columns.items() if name in cells}


def read_again(
    report: TableReport, line: int, model: type[R], changes: Mapping[str, str], territory: Territory
) -> R:
    """Read the row of a line once more with other cells; raises ValidationError."""
    values = cells_of(report, report.row_at(line)) | dict(changes)
    for key, value, _ in list(model.completed(values, territory)):
        values[key] = value
    return model.model_validate(values, context=Reading(territory))


def _relations(record: Record, territory: Territory) -> tuple[str, Rule] | None:
    """Find what only shows when two cells are read together."""
    if not isinstance(record, LocatedRecord) or not record.municipality:
        return None
    if plain(record.municipality) in territory.names_of(record.istat_code):
        return None
    name = territory.name_of(record.istat_code) or ""
    return "municipality", rule("other-comune", name=name)


def _repeats(record: Record, seen: Seen, place: str) -> tuple[str, Rule] | None:
    twin = seen.claim(record, place)
    return None if twin is None else ("name", rule("duplicate", place=twin))


def _refusals(
    parsing: Parsing[R], row: Row, values: Mapping[str, str], error: ValidationError
) -> Iterator[Finding]:
    for fault in error.errors():
        key = str(fault["loc"][0]) if fault["loc"] else ""
        broken = fault.get("ctx", {}).get("rule")
        known = broken if isinstance(broken, Rule) else rule("missing-value")
        if key == "istat_code" and known.code == "missing-value" and values.get("municipality"):
            known = rule("unknown-municipality", name=values["municipality"][:60])
        yield _at(parsing, row, known, key, values.get(key))


def _at(
    parsing: Parsing[R],
    row: Row,
    broken: Rule,
    key: str,
    value: str | None,
    *,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """Make a finding at a field, under the name that the file gives its column."""
    column = next((name for name, field in parsing.columns.items() if field == key), key or None)
    return found(broken, parsing.table.file, row.line, column, value, severity=severity)
