# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""List what goes into a release, each thing with its number, before any graph is made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Quad

from ingest import assessments
from ingest.assessments import Subject
from ingest.decisions import DecisionWriter
from ingest.documents import to_quads_of_each
from ingest.findings import found
from ingest.history import ACTORS, History, list_book
from ingest.inspection import leak_in
from ingest.intake import Intake
from ingest.iris import Iris
from ingest.piles import Pile
from ingest.records.base import ActorRecord, LocatedRecord
from ingest.registry import List, Register, Registry
from ingest.releases import ReleaseProblem
from ingest.rows import EntryRow, ListRow
from ingest.rules import rule
from ingest.shelf import Held
from ingest.subjects import Draft, Surroundings, draft_of, subjects_of
from ingest.terms import Keys, terms_of
from ingest.working import shared_out
from ingest.writer import UnknownKey, Writer
from shapes.calls import Call

# Entries whose shapes are looked at in one run of the engine, and how many such runs are done
# sooner than processes start.
_AT_ONCE, _FEW = 50, 8
# The concept under which decisions stand.
DECISIONS = "decision"

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


@dataclass(frozen=True)
class Listed:
    """Hold one entry of a register as it goes into the release."""

    row: EntryRow
    subject: Subject


@dataclass(frozen=True)
class _Written:
    """Hold entries that were written, without what is around them, and what is wrong with them."""

    subjects: Sequence[Subject]
    are_sound: bool
    # By the place of a row, what it would publish of a person.
    leaks: Mapping[int, str]


@dataclass
class Listing:
    """Number what an intake holds, and hold it to the shapes; what breaks one is kept aside."""

    registry: Registry
    intake: Intake
    history: History
    tell: Progress
    # Makes a pile for statements, which nothing personal gets into.
    pile: Callable[[], Pile]
    listed: dict[str, list[Listed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.iris = Iris(self.registry.base)
        # What keys of one table may name in another: concept, key, IRI.
        self.known: dict[str, dict[str, str]] = {}
        self.decisions: dict[str, DecisionWriter] = {}
        self.surroundings = Surroundings()
        self.writer = Writer(self.iris, self.intake.territory, self.intake.areas, self.known)

    def list_actors(self, path: str) -> None:
        """Hold every actor to the shapes; those that break one are kept aside."""
        rows = self.intake.actor_rows
        documents = [
            [self.writer.actor(parsed.record, self.actor_iri(key))] for key, parsed in rows.items()
        ]
        written = dict(zip(rows, to_quads_of_each(documents), strict=True))
        # One look at all of them is cheap; a look at each tells where a fault is.
        if assessments.faults_in(quad for quads in written.values() for quad in quads):
            for key, quads in written.items():
                self._hold_actor(key, quads, path)
        self.known[ACTORS] = {key: self.actor_iri(key) for key in self.intake.actors}

    def _hold_actor(self, key: str, statements: Sequence[Quad], path: str) -> None:
        faults = assessments.faults_in(statements)
        columns = {name: name for name in ActorRecord.model_fields}
        line = self.intake.actor_rows[key].row.line
        for fault in faults:
            self.intake.findings.append(assessments.finding_of(fault, path, line, columns))
        if faults:
            self.intake.refuse_actor(key)

    def list_entries(self, register: Register, *, trusted: bool) -> None:
        """List the entries of a register; those that break a shape are kept aside.

        ``trusted`` says that unchanged entries passed these very shapes before.
        """
        self._hold_keys(register)
        rows = self.intake.entries[register.id]
        self.decisions[register.id] = self._decision_writer(register)
        # Before processes start, so that each has them and none writes them again.
        named = ((row.record, self._operator(row)) for row in rows)
        self.surroundings.write(named, self.intake, self.writer)
        kept: list[Listed] = []
        for start, written in self._written(register.id, rows, trusted=trusted):
            self.tell("check", start, len(rows))
            for place, subject in enumerate(written.subjects):
                one = self._kept(rows[start + place], subject)
                if written.are_sound or self._is_sound(one):
                    kept.append(one)
                    if place in written.leaks:
                        raise ReleaseProblem(written.leaks[place])
        self.listed[register.id] = kept
        things = self.known.setdefault(register.kind, {})
        things.update({one.row.key: one.subject.thing for one in kept})

    def _written(
        self, register: str, rows: Sequence[EntryRow], *, trusted: bool
    ) -> Iterator[tuple[int, "_Written"]]:
        """Yield rows written as subjects, so many at once, with the place of the first."""
        starts = range(0, len(rows), _AT_ONCE)

        def write(place: int) -> _Written:
            some = rows[starts[place] : starts[place] + _AT_ONCE]
            drafts = [self._draft(register, row) for row in some]
            listed = list(map(Listed, some, subjects_of(drafts)))
            # What was published before, by these very rules, was looked at then.
            new = {
                at: one.subject
                for at, one in enumerate(listed)
                if not (trusted and self._is_unchanged(one))
            }
            # As with the actors: a look at many is cheap, a look at each tells the row.
            broken = assessments.faults_in(quad for one in new.values() for quad in one.all)
            leaks = {at: leak_in(one.statements) for at, one in new.items()}
            # What stands around them is known to whoever gets them, and would be copied.
            alone = [replace(one.subject, surroundings=()) for one in listed]
            told = {at: leak for at, leak in leaks.items() if leak is not None}
            return _Written(alone, are_sound=not broken, leaks=told)

        done = shared_out(write, len(starts), at_once=1, few=_FEW)
        return zip(starts, done, strict=True)

    def _kept(self, row: EntryRow, subject: Subject) -> Listed:
        """List a row: what is written of it waits where the history keeps it."""
        keep = self.history.keep
        written = keep(subject.written) if isinstance(subject.written, Held) else subject.written
        return Listed(
            row,
            replace(
                subject,
                written=written,
                statements=subject.statements.kept(keep),
                surroundings=self._around(row),
            ),
        )

    def _around(self, row: EntryRow) -> tuple[Quad, ...]:
        return self.surroundings.of(row.record, self.intake, self.writer, self._operator(row))

    def _operator(self, row: EntryRow) -> str | None:
        key = self.intake.operator_key(row.record)
        return None if key is None else self.actor_iri(key)

    def _hold_keys(self, register: Register) -> None:
        """Keep rows aside that name by key what is not there."""
        for row in list(self.intake.entries[register.id]):
            if dangling := self._dangling(row):
                column, key = dangling
                place = (row.file.name, row.line, column, key)
                unknown = found(rule("unknown-key", key=key), *place)
                self.intake.set_aside(row.file, row.line, unknown)

    def list_things(self, lists: Sequence[List]) -> None:
        """Number what the lists hold; rows with a key that names nothing are kept aside."""
        for one in lists:
            things = self.known.setdefault(one.kind, {})
            for row in self.intake.lists[one.id]:
                things[row.record.id] = self.list_iri(one.id, row.record.id)
        while dangling := [
            (one.kind, row, *fault)
            for one in lists
            for row in self.intake.lists[one.id]
            if (fault := self._dangling(row)) is not None
        ]:
            for name, row, column, key in dangling:
                is_own = key == row.record.id
                wrong = rule("names-itself") if is_own else rule("unknown-key", key=key)
                broken = found(wrong, row.file.name, row.line, column, key)
                self.intake.set_aside(row.file, row.line, broken)
                self.known[name].pop(row.record.id, None)

    def _dangling(self, row: ListRow | EntryRow) -> tuple[str, str] | None:
        """Find a key that names nothing, or its own row, with the field where it stands."""
        for name, term in terms_of(type(row.record)).items():
            value = getattr(row.record, name)
            if isinstance(term, Keys) and value:
                for key in value if isinstance(value, tuple) else (value,):
                    if not self._names(term, key, row):
                        return name, key
        return None

    def _names(self, term: Keys, key: str, row: ListRow | EntryRow) -> bool:
        try:
            self.writer.resolve(term.concepts, key)
        except UnknownKey:
            return False
        # A Comune is named by its code, which is no key of a row.
        return key != row.record.id or isinstance(row, EntryRow)

    def comuni(self) -> list[str]:
        """Give the codes of the Comuni of today: those of the table, and those that rows name."""
        intake = self.intake
        mentioned = {
            row.record.istat_code
            for rows in intake.entries.values()
            for row in rows
            if isinstance(row.record, LocatedRecord)
        }
        mentioned |= {one.istat_code for one in intake.actors.values()} & set(
            intake.territory.comuni
        )
        return sorted(mentioned | set(intake.comuni))

    def list_iri(self, name: str, key: str) -> str:
        """Give the IRI of a thing of a list."""
        return self.iris.thing(name, self.history.ledger.number(list_book(name), key))

    def _is_unchanged(self, listed: Listed) -> bool:
        subject = listed.subject
        return self.history.is_unchanged(subject.register, listed.row.key, subject.digest)

    def _is_sound(self, listed: Listed) -> bool:
        row = listed.row
        columns = self.intake.parsings[row.file].columns
        faults = assessments.faults_of(listed.subject)
        for fault in faults:
            found = assessments.finding_of(fault, row.file.name, row.line, columns)
            self.intake.set_aside(row.file, row.line, found)
        return not faults

    def _draft(self, register: str, row: EntryRow) -> Draft:
        number = self.history.ledger.number(register, row.key)
        return draft_of(
            row.record,
            self.intake,
            self.iris.base,
            number,
            register=register,
            key=row.key,
            sources=row.sources,
            operator=self._operator(row),
            standing=self.decisions[register].standing(row) if row.life else None,
            known=self.known,
            surroundings=self.surroundings,
        )

    def _decision_writer(self, register: Register) -> DecisionWriter:
        ledger, rows = self.history.ledger, self.intake.entries[register.id]
        book = list_book(DECISIONS)
        keys = {row.key for row in rows}
        return DecisionWriter(
            iris=self.iris,
            register=register.id,
            # Numbers are given in the order of the rows.
            numbers={row.key: ledger.number(register.id, row.key) for row in rows},
            heirs={row.key: row.life.successor if row.life else None for row in rows},
            decided={
                one.record.id: self.iris.thing(
                    DECISIONS, ledger.number(book, f"{register.id}/{one.record.id}")
                )
                for one in self.intake.decisions.get(register.id, [])
                if one.record.entry in keys and one.record.date <= self.history.day
            },
            calls={call.identifier: str(call.iri) for call in self.calls(register)},
        )

    def actor_iri(self, key: str) -> str:
        """Give the IRI of an actor."""
        return self.iris.thing("actor", self.history.ledger.number(ACTORS, key))

    def calls(self, register: Register) -> list[Call]:
        """Give the calls of a register, in a fixed order."""
        return [self.intake.calls[name] for name in sorted(register.calls)]
