"""Take in every source of a deployment: tables read, rows parsed, faults reported."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from ingest.findings import Finding, Severity, found
from ingest.parse import Parsing, Seen, parse, plain
from ingest.records import (
    ActorRecord,
    ComuneRecord,
    CoworkingRecord,
    LinkRecord,
    MunicipioRecord,
    Record,
    SourceRecord,
    ZoneRecord,
)
from ingest.registry import EntryFile, Links, Register, Registry
from ingest.rules import rule
from ingest.tables import Row, Table, read_table
from ingest.territory import Territory, territory
from shapes.assessment import Office

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class EntryRow:
    """Hold one line of a register to be: its record, where it stood, its sources."""

    key: str
    record: CoworkingRecord
    sources: tuple[str, ...]
    file: Path
    line: int


@dataclass
class Intake:
    """Hold all records of a deployment and all that was found while reading them."""

    territory: Territory
    sources: dict[str, SourceRecord] = field(default_factory=dict)
    actors: dict[str, ActorRecord] = field(default_factory=dict)
    comuni: dict[str, ComuneRecord] = field(default_factory=dict)
    zones: list[ZoneRecord] = field(default_factory=list)
    municipi: list[MunicipioRecord] = field(default_factory=list)
    entries: dict[str, list[EntryRow]] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    links: dict[str, list[LinkRecord]] = field(default_factory=dict)
    parsings: dict[Path, Parsing[CoworkingRecord]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Give the findings that keep a row out of the release."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def actor_key(self, name: str | None) -> str | None:
        """Give the key of an actor by key or by name."""
        if name is None or name in self.actors:
            return name
        by_name = {plain(record.name): key for key, record in self.actors.items()}
        return by_name.get(plain(name))

    def set_aside(self, path: Path, line: int, finding: Finding) -> None:
        """Keep a row out after all, for a fault found later than its parsing."""
        self.findings.append(finding)
        parsing = self.parsings[path]
        parsing.aside += [row for row in parsing.table.rows if row.line == line]
        for register, rows in self.entries.items():
            self.entries[register] = [row for row in rows if (row.file, row.line) != (path, line)]


def take_in(registry: Registry) -> Intake:
    """Read every table and file that a configuration names."""
    intake, tables = Intake(territory()), registry.tables
    intake.sources = {
        record.id: record for record in _table(intake, registry, tables.sources, SourceRecord)
    }
    intake.actors = {
        record.id: record for record in _table(intake, registry, tables.actors, ActorRecord)
    }
    comuni = _table(intake, registry, tables.comuni, ComuneRecord)
    intake.comuni = {record.istat_code: record for record in comuni}
    intake.zones = list(_table(intake, registry, tables.zones, ZoneRecord))
    intake.municipi = list(_table(intake, registry, tables.municipi, MunicipioRecord))
    if tables.office is not None:
        intake.offices = read_offices(registry.file(tables.office))
    for register in registry.registers:
        intake.entries[register.id], seen = [], Seen()
        for file in register.files:
            _take_file(intake, registry, register, file, seen)
    for links in registry.links:
        intake.links[links.name] = list(_links(registry, links))
    return intake


def _table(intake: Intake, registry: Registry, path: Path | None, model: type[R]) -> Iterator[R]:
    if path is None:
        return
    parsing = parse(read_table(registry.file(path)), model, intake.territory)
    intake.findings += parsing.findings
    for parsed in parsing.parsed:
        yield parsed.record


def _take_file(
    intake: Intake, registry: Registry, register: Register, file: EntryFile, seen: Seen
) -> None:
    path = registry.file(file.path)
    parsing = parse(read_table(path), CoworkingRecord, intake.territory, seen)
    intake.parsings[path] = parsing
    intake.findings += parsing.findings
    for parsed in parsing.parsed:
        sources = parsed.record.source or tuple(filter(None, [file.source]))
        row = EntryRow(entry_key(parsed.record), parsed.record, sources, path, parsed.row.line)
        intake.entries[register.id].append(row)
        if not sources or any(source not in intake.sources for source in sources):
            value = " | ".join(sources)
            fault = found(rule("unknown-source"), path.name, row.line, "source", value)
            intake.set_aside(path, row.line, fault)


def read_offices(path: Path) -> dict[str, Office]:
    """Read what the office recorded, keyed by the entries' own keys."""
    return TypeAdapter(dict[str, Office]).validate_json(path.read_bytes())


def entry_key(record: CoworkingRecord) -> str:
    """Give the key by which a row is known again: its own, else name and address."""
    place = (record.name, record.street_address or "", record.istat_code)
    return record.id or "|".join(plain(part) for part in place)


def _links(registry: Registry, links: Links) -> Iterator[LinkRecord]:
    table = read_table(registry.file(links.path))
    for row in table.rows:
        yield LinkRecord.model_validate(dict(zip(table.header, row.cells, strict=True)))


def write_aside(table: Table, rows: Sequence[Row], findings: Sequence[Finding], path: Path) -> None:
    """Write rows kept aside: the same columns and four more, to be mended and read again."""
    by_line: dict[int | None, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    stream = StringIO()
    writer = csv.writer(stream, delimiter=table.separator, lineterminator="\r\n")
    writer.writerow([*table.header, "riga", "campo", "motivo", "come_correggere"])
    for row in rows:
        writer.writerow([*padded(row, table), *outcome_cells(row.line, by_line.get(row.line, []))])
    # The byte-order mark makes Italian Excel read the accents.
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")


def padded(row: Row, table: Table) -> list[str]:
    """Give the cells of a row under the header, made harmless for a spreadsheet."""
    cells = [*row.cells, *[""] * (len(table.header) - len(row.cells))][: len(table.header)]
    return [harmless(cell) for cell in cells]


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell, or choking on it."""
    short = cell.replace("\0", "\N{REPLACEMENT CHARACTER}")[:2_000]
    number = short[1:].replace(",", "").replace(".", "").isdigit()
    return "'" + short if short.startswith(("=", "+", "-", "@")) and not number else short


def outcome_cells(line: int, findings: Sequence[Finding]) -> list[str]:
    """Give the four cells that say what is wrong with a row."""
    wrong = [finding for finding in findings if finding.severity is Severity.ERROR] or findings
    return [
        str(line),
        "; ".join(dict.fromkeys(finding.column or "" for finding in wrong)),
        "; ".join(str(finding.reason) for finding in wrong),
        "; ".join(str(finding.fix) for finding in wrong),
    ]


def count_rules(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by rule, for reports that must not quote rows."""
    return dict(Counter(finding.rule for finding in findings))
