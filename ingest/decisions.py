# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Apply what the body decided to the entries, and write it for the release."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ingest.documents import Document, filled, text
from ingest.findings import Severity, found
from ingest.intake import Intake
from ingest.iris import Iris, concept
from ingest.lifecycle import TRANSITIONS, IllegalDecision, Life, Step, live
from ingest.parse import TableReport, cells_of
from ingest.records.around import DecisionRecord
from ingest.records.base import PUBLIC_STATUSES
from ingest.registry import Register, Registry
from ingest.rows import DecisionRow, EntryRow
from ingest.rules import Rule, rule
from ontology.text import Text
from ontology.vocabulary import codes
from shapes.assessment import Office
from shapes.calls import Call
from shapes.verdicts import Outcome, RecordedVerdict, Waiver

_OFFICE = Text(it="l'ufficio", en="the office")


def decide(intake: Intake, registry: Registry, day: date) -> None:
    """Give every entry of a register with decisions its state on a day.

    Decisions that cannot stand are reported and kept aside; what is not public leaves the
    entries and is only counted.
    """
    for register in registry.registers:
        if register.decisions is not None:
            _Deciding(intake, register, day).all()


@dataclass
class _Deciding:
    """Apply the decisions of one register."""

    intake: Intake
    register: Register
    day: date

    def __post_init__(self) -> None:
        self.calls = {
            self.intake.calls[name].identifier: self.intake.calls[name]
            for name in self.register.calls
        }

        # Decisions by the entry that they are on; None until they are asked for again.
        self._by_entry: Mapping[str, Sequence[DecisionRow]] | None = None

    def all(self) -> None:
        for row in [row for row in self._rows() if row.record.status not in (None, "mapped")]:
            place = (row.file.name, row.line, "status", row.record.status)
            self.intake.set_aside(row.file, row.line, found(rule("status-decided"), *place))
        keys = {row.key for row in self._rows()}
        for decided in self._decisions():
            broken = self._fault(decided.record, keys)
            if broken is not None:
                self._refuse(decided, *broken)
        lives = {row.key: self._life(row) for row in self._rows()}
        self._hold_back()
        self._tell_later()
        lived = [replace(row, life=lives[row.key]) for row in self._rows()]
        public = [row for row in lived if _is_public(row)]
        hidden = [row for row in lived if not _is_public(row)]
        applications = Counter(row.life.status for row in hidden if row.life)
        self.intake.applications[self.register.id] = dict(applications)
        self.intake.hidden[self.register.id] = {row.key for row in hidden}
        self.intake.entries[self.register.id] = [_standing(row) for row in public]
        self._record_offices()

    def _hold_back(self) -> None:
        """Keep an entry aside while a decision on it is refused: nobody knows how it stands."""
        refused = {
            cells_of(report, row).get("entry", "")
            for report in self._reports()
            for row in report.aside
        }
        for row in [row for row in self._rows() if row.key in refused]:
            broken = found(rule("decision-refused"), row.file.name, row.line, "id", row.key)
            self.intake.set_aside(row.file, row.line, broken)

    def _reports(self) -> list[TableReport]:
        name = self.register.decisions.name if self.register.decisions else None
        return [report for path, report in self.intake.parsings.items() if path.name == name]

    def _tell_later(self) -> None:
        day = self.day.isoformat()
        for decided in self._decisions():
            if decided.record.date > self.day:
                place = (decided.file.name, decided.line, "date", decided.record.date.isoformat())
                later = found(rule("decision-later", day=day), *place, severity=Severity.NOTE)
                self.intake.findings.append(later)

    def _rows(self) -> list[EntryRow]:
        return self.intake.entries[self.register.id]

    def _decisions(self) -> list[DecisionRow]:
        return list(self.intake.decisions.get(self.register.id, []))

    def _on(self, entry: str) -> Sequence[DecisionRow]:
        """Give the decisions on an entry, in the order of their rows."""
        if self._by_entry is None:
            found: dict[str, list[DecisionRow]] = {}
            for one in self._decisions():
                found.setdefault(one.record.entry, []).append(one)
            self._by_entry = found
        return self._by_entry.get(entry, ())

    def _refuse(self, decided: DecisionRow, column: str, broken: Rule) -> None:
        value = str(getattr(decided.record, column) or "")
        place = (decided.file.name, decided.line, column, value)
        self.intake.set_aside(decided.file, decided.line, found(broken, *place))
        self._by_entry = None

    def _fault(self, decision: DecisionRecord, keys: Collection[str]) -> tuple[str, Rule] | None:
        """Find what a decision names that is not there: its entry, call or requirement."""
        for column in ("entry", "successor"):
            named = getattr(decision, column)
            if named and named not in keys:
                return column, rule("decision-unknown-entry")
        if decision.successor == decision.entry:
            return "successor", rule("decision-itself")
        call = self._call_of(decision)
        if decision.outcome == "admit" and call is None:
            return "call", rule("decision-call", known=", ".join(self.calls))
        if decision.outcome == "admit" and call and call.opens and decision.date < call.opens:
            days = {"date": decision.date.isoformat(), "opens": call.opens.isoformat()}
            return "date", rule("decision-before-call", **days)
        if decision.requirement and self._requirement(decision) is None:
            return "requirement", rule("decision-requirement", example=self._example())
        return None

    def _example(self) -> str:
        first = next(iter(self.calls.values()), None)
        return f"{first.identifier}#{next(first.each()).identifier}" if first else "-"

    def _call_of(self, decision: DecisionRecord) -> Call | None:
        """Give the call of an admission: the one named, else the register's only one."""
        if decision.call:
            return self.calls.get(decision.call)
        return next(iter(self.calls.values())) if len(self.calls) == 1 else None

    def _months_of(self, decision: DecisionRecord) -> int | None:
        if decision.outcome == "admit":
            call = self._call_of(decision)
            return call.months if call else None
        admitted = [
            one.record
            for one in self._on(decision.entry)
            if one.record.outcome == "admit" and one.record.date <= decision.date
        ]
        return self._months_of(max(admitted, key=lambda one: one.date)) if admitted else None

    def _life(self, row: EntryRow) -> Life:
        """Work out the life of an entry, leaving out every decision that cannot stand."""
        start = row.record.status or "submitted"
        while True:
            mine = self._on(row.key)
            try:
                records = [self._named(one.record) for one in mine]
                return live(start, records, self._months_of, self.day)
            except IllegalDecision as illegal:
                (wrong,) = (one for one in mine if one.record.id == illegal.decision.id)
                self._refuse(wrong, "outcome", _illegal(illegal))

    def _named(self, decision: DecisionRecord) -> DecisionRecord:
        """Write out the call of an admission that leaves it to the register."""
        call = self._call_of(decision) if decision.outcome == "admit" else None
        return decision.model_copy(update={"call": call.identifier}) if call else decision

    def _requirement(self, decision: DecisionRecord) -> str | None:
        name, _, requirement = (decision.requirement or "").partition("#")
        call = self.calls.get(name)
        found = [one.iri for one in call.each() if one.identifier == requirement] if call else []
        return str(found[0]) if found else None

    def _record_offices(self) -> None:
        """Hand the verdicts and waivers that were decided to the assessments."""
        offices = self.intake.offices.setdefault(self.register.id, {})
        for row in self._rows():
            mine = [one.record for one in self._on(row.key) if one.record.date <= self.day]
            added = Office(recorded=tuple(self._verdicts(mine)), waivers=tuple(self._waivers(mine)))
            if added.recorded or added.waivers:
                before = offices.get(row.key, Office())
                offices[row.key] = Office(
                    recorded=(*before.recorded, *added.recorded),
                    waivers=(*before.waivers, *added.waivers),
                )

    def _verdicts(self, decisions: Sequence[DecisionRecord]) -> Iterator[RecordedVerdict]:
        for decision in decisions:
            requirement = self._requirement(decision)
            if decision.outcome == "establish" and requirement and decision.verdict:
                yield RecordedVerdict(
                    requirement=requirement,
                    outcome=Outcome(decision.verdict),
                    established_on=decision.date,
                    office=decision.said("office") or _OFFICE,
                    note=decision.said("evidence"),
                )

    def _waivers(self, decisions: Sequence[DecisionRecord]) -> Iterator[Waiver]:
        for decision in decisions:
            requirement, reasons = self._requirement(decision), decision.said("reasons")
            if decision.outcome == "waive" and requirement and reasons:
                act = Text(it=decision.act, en=decision.act)
                yield Waiver(requirement=requirement, reason=reasons, act=act)


def _is_public(row: EntryRow) -> bool:
    return row.life is not None and row.life.status in PUBLIC_STATUSES


def _standing(row: EntryRow) -> EntryRow:
    status = row.life.status if row.life else None
    return replace(row, record=row.record.model_copy(update={"status": status}))


def _illegal(illegal: IllegalDecision) -> Rule:
    outcome = codes("decision-outcome")[illegal.decision.outcome]
    state = codes("entry-status")[illegal.state]
    allowed = [codes("decision-outcome")[code] for code in TRANSITIONS[illegal.state]]
    return rule(
        "illegal-decision",
        outcome_it=outcome.it,
        outcome_en=outcome.en,
        state_it=state.it,
        state_en=state.en,
        next_it=", ".join(one.it for one in allowed) or "nulla",
        next_en=", ".join(one.en for one in allowed) or "nothing",
    )


def _titled(record: DecisionRecord) -> Text:
    outcome = codes("decision-outcome")[record.outcome]
    return Text(
        it=f"{record.act}, {record.date:%d/%m/%Y}: {outcome.it}",
        en=f"{record.act}, {record.date.isoformat()}: {outcome.en}",
    )


def _told(step: Step) -> Text:
    state = codes("entry-status")[step.status]
    return Text(
        it=f"{state.it} dal {step.since:%d/%m/%Y}", en=f"{state.en} since {step.since.isoformat()}"
    )


@dataclass(frozen=True)
class DecisionWriter:
    """Write the decisions and states of the entries of one register.

    Keyed by the keys of the rows: ``numbers`` of the entries, ``heirs`` their successors;
    ``decided`` gives the IRI of every decision, ``calls`` of every call.
    """

    iris: Iris
    register: str
    numbers: Mapping[str, str]
    heirs: Mapping[str, str | None]
    decided: Mapping[str, str]
    calls: Mapping[str, str]

    def decision(self, record: DecisionRecord) -> Document:
        """Write a decision: what, on what, when, by which act, and why."""
        return filled(
            {
                "id": self.decided[record.id],
                "type": ["Decision"],
                "title": text(_titled(record)),
                "decidesOn": self.iris.entry(self.register, self.numbers[record.entry]),
                "decisionOutcome": concept("decision-outcome", record.outcome),
                "date": record.date.isoformat(),
                "actNumber": record.act,
                "credit": record.office_it,
                "reasons": text(record.said("reasons")),
                "evidence": text(record.said("evidence")),
            }
        )

    def standing(self, row: EntryRow) -> Document:
        """Write what an entry owes to its decisions, beside its status."""
        life = row.life or Life("mapped")
        last = next((step.decision for step in reversed(life.steps) if step.decision), None)
        heir = self.numbers.get(life.successor or "")
        before = self._before.get(row.key, ())
        return {
            "admittedThrough": self.calls.get(life.call or ""),
            "establishedBy": self.decided.get(last.id) if last else None,
            "expires": life.holds_until.isoformat() if life.holds_until else None,
            "successor": [self.iris.entry(self.register, heir)] if heir else None,
            "predecessor": [self.iris.entry(self.register, self.numbers[key]) for key in before],
        }

    @cached_property
    def _before(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for key, successor in self.heirs.items():
            if successor:
                found.setdefault(successor, []).append(key)
        return found

    def states(self, row: EntryRow) -> list[Document]:
        """Write every state of an entry as an immutable version, oldest first."""
        steps = row.life.steps if row.life else ()
        number, written = self.numbers[row.key], []
        for place, step in enumerate(steps, 1):
            following = steps[place].since if place < len(steps) else None
            previous = self._state(number, place - 1) if place > 1 else None
            written.append(
                filled(
                    {
                        "id": self._state(number, place),
                        "type": ["Version"],
                        "title": text(_told(step)),
                        "versionOf": self.iris.entry(self.register, number),
                        "status": concept("entry-status", step.status),
                        "created": step.since.isoformat(),
                        "until": following.isoformat() if following else None,
                        "establishedBy": self.decided.get(step.decision.id)
                        if step.decision
                        else None,
                        "revisionOf": previous,
                    }
                )
            )
        return written

    def _state(self, number: str, place: int) -> str:
        return self.iris.thing("state", f"{self.register}-{number}-{place}")
