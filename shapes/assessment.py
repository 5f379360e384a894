# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Assess a candidate: every requirement of a call answered, counted and explained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from pydantic import BaseModel, ConfigDict
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.namespaces import ALBO
from ontology.text import Text
from shapes.calls import AnnouncedForm, Call, Clause, Group, Requirement
from shapes.components import Result
from shapes.digests import in_order
from shapes.engine import VERSION, EngineError, Judging, failures, ill_typed, judge
from shapes.facts import Facts
from shapes.paths import follow, path_of
from shapes.remembering import once_a_graph
from shapes.verdicts import (
    Announcement,
    Conclusion,
    Mode,
    Outcome,
    RecordedVerdict,
    Verdict,
    Waiver,
    conclude,
    count,
)
from shapes.words import in_words


class Assessment(BaseModel):
    """Hold all verdicts of one call for one candidate at a reference date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: str
    call_title: Text
    call_version: str
    call_digest: str
    illustrative: bool
    candidate: str
    candidate_digest: str
    reference_date: date
    engine: str
    office_digest: str | None
    conclusion: Conclusion
    verdicts: tuple[Verdict, ...]
    findings: tuple[Text, ...] = ()

    def verdict(self, identifier: str) -> Verdict:
        """Give the verdict on a requirement or group; raises KeyError for an unknown one."""
        for verdict in _flat(self.verdicts):
            if verdict.identifier == identifier:
                return verdict
        raise KeyError(identifier)


def _flat(verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
    for verdict in verdicts:
        yield verdict
        yield from _flat(verdict.members)


class Office(BaseModel):
    """Hold what the office adds to a check: verdicts it recorded and waivers it gave."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recorded: tuple[RecordedVerdict, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def verdict_on(self, requirement: URIRef, day: date) -> RecordedVerdict | None:
        """Give the newest verdict on a requirement that was recorded by a day."""
        recorded = (item for item in self.recorded if item.established_on <= day)
        found = [item for item in recorded if item.requirement == str(requirement)]
        # Of several on one day the last recorded counts.
        return max(reversed(found), key=lambda item: item.established_on, default=None)

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what the office recorded, to compute an assessment again."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def waiver_of(self, requirement: URIRef) -> Waiver | None:
        """Give the waiver of a requirement, if any."""
        found = (item for item in self.waivers if item.requirement == str(requirement))
        return next(found, None)


@dataclass(frozen=True)
class Candidate:
    """Hold what is assessed: its IRI and its graph with all that the shapes look at."""

    iri: URIRef
    facts: Facts
    digest: str

    @classmethod
    def from_ntriples(cls, iri: str, ntriples: bytes) -> "Candidate":
        """Make a candidate from N-Triples."""
        return cls.of(iri, parse(ntriples, format=RdfFormat.N_TRIPLES))

    @classmethod
    def of(cls, iri: str, quads: Iterable[Quad]) -> "Candidate":
        """Make a candidate of statements, in whatever graphs they stand."""
        plain = {Quad(one.subject, one.predicate, one.object) for one in quads}
        ordered, named = in_order(plain)
        return cls(URIRef(iri), Facts.of(ordered), named)


def assess(
    candidate: Candidate,
    call: Call,
    *,
    on: date,
    office: Office | None = None,
    judging: Judging = judge,
) -> Assessment:
    """Assess a candidate against a call as of a reference date.

    The same function serves the command line, the build and the server, so a
    self-check and an admission cannot disagree. ``judging`` says who validates.
    """
    check = _Check(candidate, call, on, office or Office(), judging)
    verdicts = tuple(check.verdict(item) for item in call.requirements)
    return Assessment(
        call=str(call.iri),
        call_title=call.title,
        call_version=call.version,
        call_digest=call.digest,
        illustrative=call.illustrative,
        candidate=str(candidate.iri),
        candidate_digest=candidate.digest,
        reference_date=on,
        engine=VERSION,
        office_digest=office.digest if office else None,
        conclusion=conclude(verdicts),
        verdicts=verdicts,
        findings=tuple(check.findings),
    )


# What is told of a requirement that only people can establish, while nobody did.
ASKED_OF = {
    Mode.DOCUMENT: Text(
        it="Lo accerta l'ufficio su un documento.", en="The office establishes it from a document."
    ),
    Mode.VISIT: Text(
        it="Lo accerta l'ufficio con un sopralluogo.", en="The office establishes it by a visit."
    ),
    Mode.DECLARATION: Text(it="Lo dichiara il candidato.", en="The candidate declares it."),
}
_PASSED = Text(it="Requisito soddisfatto.", en="Requirement met.")
_NOT_ADMITTED = Text(
    it="L'avviso non riguarda candidati di questo tipo.",
    en="The call is not for candidates of this kind.",
)
_BROKEN = Text(
    it="Il controllo automatico non è riuscito: lo guardi l'ufficio.",
    en="The automatic check did not succeed: the office has to look.",
)


@dataclass
class _Check:
    """Work out the verdicts of one assessment."""

    candidate: Candidate
    call: Call
    on: date
    office: Office
    judging: Judging
    findings: list[Text] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = self._usable_facts()
        self.results = self._results()

    def _usable_facts(self) -> Facts:
        unusable = ill_typed(self.candidate.facts)
        for _, _, value in unusable:
            self._note_unusable(value)
        day = (self.candidate.iri, ALBO.referenceDate, Literal(self.on, datatype=XSD.date))
        return self.candidate.facts.changed(without=unusable, beside=[day])

    def _note_unusable(self, value: Literal) -> None:
        shown = str(value)[:60]
        self.findings.append(
            Text(
                it=f"Il valore «{shown}» non è del tipo atteso e non è stato considerato.",
                en=f'The value "{shown}" is not of the expected kind and was left out.',
            )
        )

    def _results(self) -> Mapping[Node, list[Result]] | None:
        """Ask the engine, and sort its results by shape; None where it has no say."""
        kinds = set(self.facts.objects(self.candidate.iri, RDF.type))
        if kinds.isdisjoint(self.call.admits):
            self.findings.append(_NOT_ADMITTED)
            return None
        try:
            results = self.judging(self.facts, self.call.graph, self.candidate.iri)
        except EngineError:
            self.findings.append(_BROKEN)
            return None
        by_shape: dict[Node, list[Result]] = {}
        for result in results:
            by_shape.setdefault(result.shape, []).append(result)
        return by_shape

    def verdict(self, item: Requirement | Group) -> Verdict:
        return self._of_group(item) if isinstance(item, Group) else self._of_one(item)

    def _of_one(self, item: Requirement) -> Verdict:
        form = self._form_in_force(item)
        if form is not None:
            item = replace(
                item, title=form.title, needed=form.needed, fix=form.fix, shapes=form.shapes
            )
        later = (form for form in item.announced if form.from_date > self.on)
        return self._tell(
            item,
            self._judge(item),
            mode=item.mode,
            announcements=tuple(self._announcement(form) for form in later),
        )

    def _of_group(self, group: Group) -> Verdict:
        members = tuple(self.verdict(member) for member in group.members)
        outcome = count(members, group.threshold)
        reached = sum(member.weight for member in members if member.settled is Outcome.PASSED)
        judged = _Judged(
            outcome, _group_message(group, outcome), in_words([Literal(reached)], self.facts)
        )
        return self._tell(group, judged, mode=Mode.AUTOMATIC, members=members)

    def _tell(
        self,
        item: Clause,
        judged: "_Judged",
        *,
        mode: Mode,
        announcements: tuple[Announcement, ...] = (),
        members: tuple[Verdict, ...] = (),
    ) -> Verdict:
        settled = judged.outcome in (Outcome.PASSED, Outcome.INAPPLICABLE)
        return Verdict(
            requirement=str(item.iri),
            identifier=item.identifier,
            title=item.title,
            outcome=judged.outcome,
            mandatory=item.mandatory,
            weight=item.weight,
            mode=mode,
            found=judged.found,
            needed=item.needed,
            message=judged.message,
            fix=None if settled else item.fix,
            article=item.article,
            announcements=announcements,
            waiver=self.office.waiver_of(item.iri),
            members=members,
        )

    def _form_in_force(self, item: Requirement) -> AnnouncedForm | None:
        """Give the announced form that applies on the reference date, if any does."""
        due = (form for form in item.announced if form.from_date <= self.on)
        return max(due, key=lambda form: form.from_date, default=None)

    def _announcement(self, form: AnnouncedForm) -> Announcement:
        return Announcement(
            title=form.title,
            from_date=form.from_date,
            needed=form.needed,
            outcome=self._by_shapes(form.shapes, ()).outcome,
        )

    def _judge(self, item: Requirement) -> "_Judged":
        if item.condition is not None:
            applies = self._by_shapes([item.condition], ())
            if applies.outcome is Outcome.FAILED:
                return replace(applies, outcome=Outcome.INAPPLICABLE)
            if applies.outcome is Outcome.CANT_TELL:
                return applies
        if item.mode is not Mode.AUTOMATIC:
            return self._by_office(item)
        return self._by_shapes(item.shapes, item.refuting)

    def _by_office(self, item: Requirement) -> "_Judged":
        recorded = self.office.verdict_on(item.iri, self.on)
        if recorded is None:
            return _Judged(Outcome.UNTESTED, ASKED_OF[item.mode])
        said = Text(
            it=f"Accertato da {recorded.office.it} il {recorded.established_on:%d/%m/%Y}.",
            en=f"Established by {recorded.office.en} on {recorded.established_on.isoformat()}.",
        )
        return _Judged(recorded.outcome, recorded.note or said)

    def _by_shapes(self, shapes: Sequence[URIRef], refuting: Sequence[URIRef]) -> "_Judged":
        """Judge by shapes: a value fails a requirement, silence never does."""
        if self.results is None:
            return _Judged(Outcome.CANT_TELL, _BROKEN)
        for shape in refuting:
            if failures(self.results.get(shape, []), self._values([shape])):
                return self._judged(Outcome.FAILED, self._message(shape), [shape])
        silent: list[URIRef] = []
        for shape in shapes:
            values, results = self._values([shape]), self.results.get(shape, [])
            if failures(results, values):
                return self._judged(Outcome.FAILED, self._message(shape), [shape])
            if results or not values:
                silent.append(shape)
        if silent:
            missing = self._missing(silent[0], stated=bool(self._values(silent[:1])))
            return self._judged(Outcome.CANT_TELL, missing, shapes)
        return self._judged(Outcome.PASSED, _PASSED, shapes)

    def _judged(self, outcome: Outcome, message: Text, shapes: Sequence[URIRef]) -> "_Judged":
        return _Judged(outcome, message, in_words(self._values(shapes), self.facts))

    def _values(self, shapes: Sequence[URIRef]) -> list[Node]:
        return [
            value
            for shape in shapes
            for value in follow(self.facts, self.candidate.iri, path_of(self.call.graph, shape))
        ]

    def _message(self, shape: URIRef) -> Text:
        return self._shape_text(shape, SH.message)

    def _missing(self, shape: URIRef, *, stated: bool) -> Text:
        name = self._shape_text(shape, SH.name)
        if stated:
            return Text(
                it=f"Non si può dire: è indicato altro, ma non «{name.it}» come serve qui.",
                en=f'Cannot tell: something is stated, but not "{name.en}" as needed here.',
            )
        return Text(
            it=f"Non si può dire: manca l'indicazione «{name.it}».",
            en=f'Cannot tell: "{name.en}" is not stated.',
        )

    def _shape_text(self, shape: URIRef, predicate: URIRef) -> Text:
        known = _texts_read(self.call.graph)
        if (shape, predicate) not in known:
            found = {
                text.language: str(text)
                for text in self.call.graph.objects(shape, predicate)
                if isinstance(text, Literal)
            }
            known[shape, predicate] = Text(it=found["it"], en=found["en"])
        return known[shape, predicate]


@once_a_graph
def _texts_read(_shapes: Graph) -> dict[tuple[URIRef, URIRef], Text]:
    """Hold the texts of shapes that were read."""
    return {}


@dataclass(frozen=True)
class _Judged:
    """Hold an outcome with what explains it, before it becomes a verdict."""

    outcome: Outcome
    message: Text
    found: Text | None = None


def _group_message(group: Group, outcome: Outcome) -> Text:
    if outcome is Outcome.PASSED:
        return _PASSED
    return _NOT_COUNTED if outcome is Outcome.CANT_TELL else group.description


_NOT_COUNTED = Text(
    it="Non si può ancora dire: su alcuni requisiti del gruppo mancano dati o accertamenti.",
    en="Cannot tell yet: data or checks are missing on some requirements of the group.",
)
