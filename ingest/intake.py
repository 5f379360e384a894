# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take in every source of a deployment: tables read, rows parsed, faults reported."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from ingest.calls import calls_of
from ingest.endings import Endings
from ingest.findings import Finding, Severity, found
from ingest.harvest import Given, harvest, read_copy, source_of, terms_told
from ingest.history import ACTORS, list_book
from ingest.kinds import entry_kinds, list_kinds
from ingest.linksets.reading import Linked, read_linkset
from ingest.names import plain
from ingest.offices import read_offices, unmatched
from ingest.parse import Parsed, Seen, TableReport, parse
from ingest.readers.formats import read_content, read_path
from ingest.readers.web import Library
from ingest.records.around import (
    DecisionRecord,
    LinkRecord,
    MoveRecord,
    SourceRecord,
    StatementRecord,
)
from ingest.records.base import ActorRecord, EntryRecord, OperatedRecord, Record
from ingest.records.territory import (
    ComuneRecord,
    FormerComuneRecord,
    MunicipioRecord,
    NeighbourhoodRecord,
    ZoneRecord,
)
from ingest.registry import BadRegistry, EntryFile, Links, List, Register, Registry
from ingest.rows import Books, DecisionRow, EntryRow, ListRow
from ingest.rules import rule
from ingest.territory import Areas, Territory, territory
from shapes.assessment import Office
from shapes.calls import Call

R = TypeVar("R", bound=Record)
About = TypeVar("About", StatementRecord, MoveRecord)
# A key of the actors' table, as against the name of an operator.
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@dataclass
class Intake:
    """Hold all records of a deployment and all that was found while reading them."""

    territory: Territory
    calls: Mapping[str, Call] = field(default_factory=dict)
    sources: dict[str, SourceRecord] = field(default_factory=dict)
    actors: dict[str, ActorRecord] = field(default_factory=dict)
    actor_rows: dict[str, Parsed[ActorRecord]] = field(default_factory=dict)
    comuni: dict[str, ComuneRecord] = field(default_factory=dict)
    former: list[FormerComuneRecord] = field(default_factory=list)
    zones: list[ZoneRecord] = field(default_factory=list)
    municipi: list[MunicipioRecord] = field(default_factory=list)
    neighbourhoods: list[NeighbourhoodRecord] = field(default_factory=list)
    entries: Books[EntryRow] = field(default_factory=Books)
    lists: Books[ListRow] = field(default_factory=Books)
    offices: dict[str, dict[str, Office]] = field(default_factory=dict)
    links: dict[str, list[LinkRecord]] = field(default_factory=dict)
    linksets: dict[str, Linked] = field(default_factory=dict)
    statements: list[StatementRecord] = field(default_factory=list)
    moves: list[MoveRecord] = field(default_factory=list)
    decisions: Books[DecisionRow] = field(default_factory=Books)
    # Of what is never published only the number is told: register, status, count.
    applications: dict[str, dict[str, int]] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    endings: Endings = field(default_factory=Endings)
    parsings: dict[Path, TableReport] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    # How many rows each source has, refused ones too, under the names that inputs have.
    rows: dict[str, int] = field(default_factory=dict)
    # Remote files that gave nothing, not even an earlier copy, each with its register.
    silent: list[tuple[str, EntryFile]] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Give the findings that keep a row out of the release."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def actor_key(self, name: str | None) -> str | None:
        """Give the key of an actor by key or by name."""
        return name if name in self.actors else self._keys_by_name.get(plain(name or ""))

    def operator_key(self, record: EntryRecord) -> str | None:
        """Give the key of the actor that runs what an entry is about."""
        return self.actor_key(record.operator) if isinstance(record, OperatedRecord) else None

    @cached_property
    def _keys_by_name(self) -> dict[str, str]:
        return {plain(record.name): key for key, record in self.actors.items()}

    @cached_property
    def areas(self) -> Areas | None:
        """Give the neighbourhoods as areas that points lie in."""
        boundaries = {one.code: one.wkt for one in self.neighbourhoods}
        return Areas(boundaries) if boundaries else None

    def refuse_actor(self, key: str) -> None:
        """Take an actor out, and with it every row that names it as its operator."""
        named = [
            (row, row.record)
            for rows in self.entries.values()
            for row in rows
            if self.operator_key(row.record) == key and isinstance(row.record, OperatedRecord)
        ]
        for row, record in named:
            place = (row.file.name, row.line, "operator", record.operator)
            self.set_aside(row.file, row.line, found(rule("refused-operator"), *place))
        del self.actors[key]
        self.endings.note_fault(ACTORS, key)
        self.__dict__.pop("_keys_by_name", None)

    def set_aside(self, path: Path, line: int, finding: Finding) -> None:
        """Keep a row out after all, for a fault found later than its parsing."""
        parsing = self.parsings[path]
        self.findings.append(finding)
        parsing.findings.append(finding)
        parsing.keep_aside(line)
        for register, row in self.entries.refuse(path, line):
            self.endings.note_fault(register, row.key)
        for name, listed in self.lists.refuse(path, line):
            self.endings.note_fault(list_book(name), listed.record.id)
        self.decisions.refuse(path, line)


def take_in(registry: Registry, library: Library | None = None) -> Intake:
    """Read every table and file that a configuration names.

    Without a library remote files are left out. Raises BadRegistry for a file that is not
    there or cannot be read.
    """
    return _Taking(registry, Intake(territory(), calls=calls_of(registry)), library).all()


@dataclass
class _Taking:
    """Read the files of one configuration into one intake."""

    registry: Registry
    intake: Intake
    library: Library | None

    def all(self) -> Intake:
        self._take_tables()
        for register in self.registry.registers:
            self._take_register(register)
        for listed in self.registry.lists:
            self._take_list(listed)
        tables = self.registry.tables
        self.intake.statements = list(self._known(tables.statements, StatementRecord))
        self.intake.moves = list(self._known(tables.moves, MoveRecord))
        for links in self.registry.links:
            known = {row.key for row in self.intake.entries.get(links.register_id, [])}
            self.intake.links[links.name] = list(self._links(links, known))
        for linkset in self.registry.linksets:
            given = read_linkset(linkset, self.registry, self.intake.sources, self.library)
            self.intake.linksets[linkset.name] = given
            self.intake.inputs |= given.inputs
            self.intake.parsings |= given.parsings
            self.intake.findings += given.findings
        return self.intake

    def _take_tables(self) -> None:
        intake, tables = self.intake, self.registry.tables
        for source in self._table(tables.sources, SourceRecord):
            intake.sources[source.record.id] = source.record
        for actor in self._table(tables.actors, ActorRecord, ACTORS):
            intake.actors[actor.record.id] = actor.record
            intake.actor_rows[actor.record.id] = actor
        for comune in self._table(tables.comuni, ComuneRecord):
            intake.comuni[comune.record.istat_code] = comune.record
        intake.former = self._records(tables.former_comuni, FormerComuneRecord)
        intake.zones = self._records(tables.zones, ZoneRecord)
        intake.municipi = self._records(tables.municipi, MunicipioRecord)
        intake.neighbourhoods = self._records(tables.neighbourhoods, NeighbourhoodRecord)

    def _records(self, path: Path | None, model: type[R]) -> list[R]:
        return [row.record for row in self._table(path, model)]

    def _table(self, path: Path | None, model: type[R], book: str = "") -> Iterator[Parsed[R]]:
        if path is not None:
            parsing = parse(read_path(self._file(path), model), model, self.intake.territory)
            self.intake.rows[path.as_posix()] = len(parsing.table.rows)
            self.intake.findings += parsing.findings
            if book:
                self.intake.endings.note_aside(book, parsing)
            for parsed in parsing.parsed:
                broken = self._unknown_source(parsed.record, path.name, parsed.row.line)
                if broken is None:
                    yield parsed
                else:
                    self.intake.findings.append(broken)
                    self.intake.endings.note_fault(book, parsed.record.id)

    def _unknown_source(self, record: Record, file: str, line: int) -> Finding | None:
        """Find a source that a row names and the table of sources does not have."""
        unknown = [one for one in record.source if one not in self.intake.sources]
        if not unknown or isinstance(record, SourceRecord):
            return None
        return found(rule("unknown-source"), file, line, "source", " | ".join(unknown))

    def _file(self, path: Path) -> Path:
        """Give a file that can be read, and note what it held."""
        file = self.registry.readable(path)
        self.intake.inputs[path.as_posix()] = sha256(file.read_bytes()).hexdigest()
        return file

    def _take_register(self, register: Register) -> None:
        intake, seen = self.intake, Seen()
        intake.entries[register.id] = []
        for file in register.files:
            self._take_file(register, file, seen)
        self._take_decisions(register)
        if register.office is not None:
            path = self._file(register.office)
            intake.offices[register.id] = read_offices(path)
            keys = {row.key for row in intake.entries[register.id]}
            calls = [intake.calls[name] for name in register.calls]
            intake.findings += unmatched(intake.offices[register.id], keys, calls, path.name)

    def _take_file(self, register: Register, file: EntryFile, seen: Seen) -> None:
        intake, model = self.intake, entry_kinds()[register.kind]
        given = self._local(file, model) or self._remote(register, file, model)
        if given is None:
            intake.silent.append((register.id, file))
            return
        seen = seen.of(file.name) if file.is_own_source else seen
        parsing = parse(given.table, model, intake.territory, seen)
        intake.rows[file.place] = len(given.table.rows)
        intake.parsings[given.path] = parsing
        intake.findings += parsing.findings
        before = f"{file.name}:" if file.is_own_source else ""
        intake.endings.note_aside(register.id, parsing, before)
        rows = [
            EntryRow(
                given.key_of(one.record),
                one.record,
                given.sources_of(one.record),
                given.path,
                one.row.line,
            )
            for one in parsing.parsed
        ]
        intake.entries[register.id] += rows
        for row in rows:
            self._check_row(row)

    def _local(self, file: EntryFile, model: type[EntryRecord]) -> Given | None:
        if file.path is None:
            return None
        path, sources = self._file(file.path), tuple(filter(None, [file.source]))
        content, form, sheet = path.read_bytes(), file.format, file.sheet
        table = read_content(content, path.name, model, form=form, sheet=sheet)
        return Given(file, table, path, sources)

    def _remote(
        self, register: Register, file: EntryFile, model: type[EntryRecord]
    ) -> Given | None:
        """Take in what another body keeps; a source that fails spoils nothing else."""
        intake, keeper = self.intake, self._keeper(file)
        if self.library is None or (file.keeper and keeper is None):
            return None
        kept = harvest(file, model, self.library)
        intake.findings += filter(None, [kept.finding])
        if kept.copy is None:
            return None
        intake.inputs[file.place] = kept.copy.card.sha256
        sources = tuple(filter(None, [file.source]))
        if file.is_own_source:
            source = source_of(register, file, kept, kept.copy.card, keeper)
            if source.id in intake.sources:
                taken = "fonte già descritta / source already described"
                raise BadRegistry(f"{register.id}: files: {taken}: {source.id}")
            intake.sources[source.id] = source
            sources = (source.id, *sources)
        intake.findings += terms_told(file, kept, [intake.sources.get(one) for one in sources])
        return Given(file, read_copy(kept.copy, file, model), kept.copy.path, sources)

    def _keeper(self, file: EntryFile) -> str | None:
        """Give the name of the actor that keeps a file; one that is not known is told."""
        if file.keeper is None:
            return None
        actor = self.intake.actors.get(file.keeper)
        if actor is None:
            place = ("registry.toml", None, "keeper", file.keeper)
            self.intake.findings.append(found(rule("unknown-keeper"), *place))
        return actor.name if actor else None

    def _check_row(self, row: EntryRow) -> None:
        """Hold a row to the tables around it: its sources, its operator."""
        intake, path = self.intake, row.file
        if not row.sources or any(source not in intake.sources for source in row.sources):
            value = " | ".join(row.sources)
            fault = found(rule("unknown-source"), path.name, row.line, "source", value)
            intake.set_aside(path, row.line, fault)
        named = row.record.operator if isinstance(row.record, OperatedRecord) else None
        if named and is_unknown_key(intake, named):
            fault = found(rule("unknown-operator"), path.name, row.line, "operator", named)
            intake.set_aside(path, row.line, fault)

    def _take_decisions(self, register: Register) -> None:
        """Read what the body decided on the entries of a register."""
        if register.decisions is None:
            return
        path = self._file(register.decisions)
        parsing = parse(read_path(path, DecisionRecord), DecisionRecord, self.intake.territory)
        self.intake.rows[register.decisions.as_posix()] = len(parsing.table.rows)
        self.intake.parsings[path] = parsing
        self.intake.findings += parsing.findings
        decided = [DecisionRow(one.record, path, one.row.line) for one in parsing.parsed]
        self.intake.decisions[register.id] = decided
        for row in decided:
            broken = self._unknown_source(row.record, path.name, row.line)
            if broken is not None:
                self.intake.set_aside(path, row.line, broken)

    def _known(self, path: Path | None, model: type[About]) -> Iterator[About]:
        """Read a table about entries, and tell the rows whose entry is not there."""
        keys = {
            register: {one.key for one in rows} for register, rows in self.intake.entries.items()
        }
        for row in self._table(path, model):
            if row.record.entry in keys.get(row.record.register_id, ()):
                yield row.record
            else:
                self._tell_unknown(path.name if path else "", row.row.line, row.record.entry)

    def _take_list(self, listed: List) -> None:
        intake, seen = self.intake, Seen()
        intake.lists[listed.id] = []
        for name in listed.files:
            path = self._file(name)
            model = list_kinds()[listed.kind]
            parsing = parse(read_path(path, model), model, intake.territory, seen)
            intake.rows[name.as_posix()] = len(parsing.table.rows)
            intake.parsings[path] = parsing
            intake.findings += parsing.findings
            intake.endings.note_aside(list_book(listed.id), parsing)
            rows = [ListRow(one.record, path, one.row.line) for one in parsing.parsed]
            intake.lists[listed.id] += rows
            for row in rows:
                broken = self._unknown_source(row.record, path.name, row.line)
                if broken is not None:
                    intake.set_aside(path, row.line, broken)

    def _links(self, links: Links, known: Container[str]) -> Iterator[LinkRecord]:
        for row in self._table(links.path, LinkRecord):
            if row.record.entry in known:
                yield row.record
            else:
                self._tell_unknown(links.path.name, row.row.line, row.record.entry)

    def _tell_unknown(self, file: str, line: int, entry: str) -> None:
        fault = found(rule("unknown-entry"), file, line, "entry", entry, severity=Severity.NOTE)
        self.intake.findings.append(fault)


def is_unknown_key(intake: Intake, operator: str) -> bool:
    """Say whether an operator is written as a key that no actor has."""
    return bool(_KEY.fullmatch(operator)) and intake.actor_key(operator) is None
