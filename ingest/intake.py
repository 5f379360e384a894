"""Take in every source of a deployment: tables read, rows parsed, faults reported."""

import csv
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.findings import Finding, Severity, found
from ingest.names import plain
from ingest.parse import Parsed, Parsing, Seen, parse
from ingest.privacy import personal
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
from ingest.registry import BadRegistry, EntryFile, Links, Register, Registry
from ingest.rules import rule
from ingest.tables import MAX_CELL, Row, Table, is_formula, read_table
from ingest.territory import Territory, territory
from shapes.assessment import Office
from shapes.calls import Call, shipped_call, shipped_calls
from shapes.verdicts import Mode

R = TypeVar("R", bound=Record)
# A key of the actors' table, as against the name of an operator.
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


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
    actor_rows: dict[str, Parsed[ActorRecord]] = field(default_factory=dict)
    comuni: dict[str, ComuneRecord] = field(default_factory=dict)
    zones: list[ZoneRecord] = field(default_factory=list)
    municipi: list[MunicipioRecord] = field(default_factory=list)
    entries: dict[str, list[EntryRow]] = field(default_factory=dict)
    offices: dict[str, dict[str, Office]] = field(default_factory=dict)
    links: dict[str, list[LinkRecord]] = field(default_factory=dict)
    parsings: dict[Path, Parsing[CoworkingRecord]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Give the findings that keep a row out of the release."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def actor_key(self, name: str | None) -> str | None:
        """Give the key of an actor by key or by name."""
        return name if name in self.actors else self._keys_by_name.get(plain(name or ""))

    @cached_property
    def _keys_by_name(self) -> dict[str, str]:
        return {plain(record.name): key for key, record in self.actors.items()}

    def refuse_actor(self, key: str) -> None:
        """Take an actor out, and with it every row that names it as its operator."""
        named = [
            row
            for rows in self.entries.values()
            for row in rows
            if row.record.operator and self.actor_key(row.record.operator) == key
        ]
        for row in named:
            place = (row.file.name, row.line, "operator", row.record.operator)
            self.set_aside(row.file, row.line, found(rule("refused-operator"), *place))
        del self.actors[key]
        self.__dict__.pop("_keys_by_name", None)

    def set_aside(self, path: Path, line: int, finding: Finding) -> None:
        """Keep a row out after all, for a fault found later than its parsing."""
        parsing = self.parsings[path]
        self.findings.append(finding)
        parsing.findings.append(finding)
        if line not in {row.line for row in parsing.aside}:
            parsing.aside += [row for row in parsing.table.rows if row.line == line]
        for register, rows in self.entries.items():
            self.entries[register] = [row for row in rows if (row.file, row.line) != (path, line)]


def take_in(registry: Registry) -> Intake:
    """Read every table and file that a configuration names.

    Raises BadRegistry for a file that is not there or cannot be read.
    """
    intake, tables = Intake(territory()), registry.tables
    for source in _table(intake, registry, tables.sources, SourceRecord):
        intake.sources[source.record.id] = source.record
    for actor in _table(intake, registry, tables.actors, ActorRecord):
        intake.actors[actor.record.id] = actor.record
        intake.actor_rows[actor.record.id] = actor
    for comune in _table(intake, registry, tables.comuni, ComuneRecord):
        intake.comuni[comune.record.istat_code] = comune.record
    intake.zones = [row.record for row in _table(intake, registry, tables.zones, ZoneRecord)]
    municipi = _table(intake, registry, tables.municipi, MunicipioRecord)
    intake.municipi = [row.record for row in municipi]
    for register in registry.registers:
        _take_register(intake, registry, register)
    for links in registry.links:
        known = {row.key for row in intake.entries.get(links.register_id, [])}
        intake.links[links.name] = list(_links(intake, registry, links, known))
    return intake


def _table(
    intake: Intake, registry: Registry, path: Path | None, model: type[R]
) -> Iterator[Parsed[R]]:
    if path is not None:
        parsing = parse(read_table(registry.readable(path)), model, intake.territory)
        intake.findings += parsing.findings
        yield from parsing.parsed


def _take_register(intake: Intake, registry: Registry, register: Register) -> None:
    intake.entries[register.id], seen = [], Seen()
    for file in register.files:
        _take_file(intake, registry, register, file, seen)
    if register.office is not None:
        path = registry.readable(register.office)
        intake.offices[register.id] = read_offices(path)
        keys = {row.key for row in intake.entries[register.id]}
        calls = [shipped_call(name) for name in register.calls if name in shipped_calls()]
        intake.findings += unmatched(intake.offices[register.id], keys, calls, path.name)


def _take_file(
    intake: Intake, registry: Registry, register: Register, file: EntryFile, seen: Seen
) -> None:
    path = registry.readable(file.path)
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
        operator = parsed.record.operator or ""
        if _KEY.fullmatch(operator) and intake.actor_key(operator) is None:
            fault = found(rule("unknown-operator"), path.name, row.line, "operator", operator)
            intake.set_aside(path, row.line, fault)


def read_offices(path: Path) -> dict[str, Office]:
    """Read what the office recorded, keyed by the entries' own keys.

    Raises BadRegistry for a file that is not of that form, or that names a person.
    """
    try:
        offices = TypeAdapter(dict[str, Office]).validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadRegistry(f"{path}: {fault['loc']}: {fault['msg']}") from error
    for key, office in offices.items():
        broken = next(filter(None, map(personal, _texts_of(office))), None)
        if broken is not None:
            raise BadRegistry(f"{path}: {key}: {rule(broken).reason}")
    return offices


def unmatched(
    offices: Mapping[str, Office], keys: Container[str], calls: Sequence[Call], file: str
) -> Iterator[Finding]:
    """Tell what the office recorded on entries or requirements that do not exist."""
    known = {str(one.iri) for call in calls for one in (*call.each(), *call.requirements)}
    human = {
        str(one.iri) for call in calls for one in call.each() if one.mode is not Mode.AUTOMATIC
    }
    for key, office in sorted(offices.items()):
        idle = {one.requirement for one in office.recorded} - human
        idle |= {one.requirement for one in office.waivers} - known
        for what in sorted(({key} if key not in keys else set()) | idle):
            yield found(rule("office-unmatched", what=what), file, severity=Severity.NOTE)


def _texts_of(office: Office) -> Iterator[str]:
    for recorded in office.recorded:
        for text in filter(None, (recorded.office, recorded.note)):
            yield from (text.it, text.en)
    for waiver in office.waivers:
        yield from (waiver.reason.it, waiver.reason.en, waiver.act.it, waiver.act.en)


def entry_key(record: CoworkingRecord) -> str:
    """Give the key by which a row is known again: its own, else name and address."""
    place = (record.name, record.street_address or "", record.istat_code)
    return record.id or "|".join(plain(part) for part in place)


def _links(
    intake: Intake, registry: Registry, links: Links, known: Container[str]
) -> Iterator[LinkRecord]:
    for row in _table(intake, registry, links.path, LinkRecord):
        if row.record.entry in known:
            yield row.record
        else:
            place = (links.path.name, row.row.line, "entry", row.record.entry)
            intake.findings.append(found(rule("unknown-entry"), *place, severity=Severity.NOTE))


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
    short = cell.replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_CELL]
    return "'" + short if is_formula(short.strip()) else short


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
