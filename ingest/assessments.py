# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Assess the entries of a release and write their assessments as RDF."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from ingest.documents import Document, filled, text
from ingest.findings import Finding, found
from ingest.iris import Iris
from ingest.kinds import entry_kinds
from ingest.records.base import ActorRecord, ThingRecord
from ingest.releases import ReleaseProblem
from ingest.rules import rule, rules
from ingest.terms import decimal, terms_of
from ontology import __version__
from ontology.context import expand, terms_by_iri
from ontology.text import Text
from ontology.vocabulary import reused_labels
from shapes.assessment import Assessment, Candidate, Office, assess
from shapes.calls import Call
from shapes.checks import Fault, check
from shapes.engine import reference
from shapes.facts import Facts
from shapes.verdicts import Mode, Outcome, Verdict, Waiver

SOFTWARE = f"https://w3id.org/albo/software/{__version__}"
_WKT = NamedNode(expand("geo:asWKT"))
_GEOMETRY = NamedNode(expand("geo:hasGeometry"))


@dataclass(frozen=True)
class Subject:
    """Hold an entry about to be assessed, with the statements that concern it."""

    register: str
    number: str
    thing: str
    key: str
    documents: tuple[Document, ...]
    statements: tuple[Quad, ...]
    surroundings: tuple[Quad, ...]

    @property
    def all(self) -> tuple[Quad, ...]:
        """Give the statements of the entry and of what stands around it."""
        return (*self.statements, *self.surroundings)


def ntriples(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Triples, without their graphs."""
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def faults_of(subject: Subject) -> list[Fault]:
    """Check an entry against the shapes that hold for every entry, place and actor."""
    return faults_in(subject.all)


def faults_in(quads: Iterable[Quad]) -> list[Fault]:
    """Check statements against the shapes that hold for every entry, place and actor."""
    return check(Facts.of(quads))


def finding_of(fault: Fault, file: str, line: int, columns: Mapping[str, str]) -> Finding:
    """Say a fault in the words of the row: file, line, column and value."""
    term = terms_by_iri().get(fault.property or "")
    key = _field(term.name if term else "")
    broken = rules().get(fault.shape) or rule("shape", **fault.message.model_dump())
    column = next((name for name, field in columns.items() if field == key), key or None)
    return found(broken, file, line, column, fault.value)


# Terms of the nodes inside a thing, and of what stands on its entry.
_NESTED = {
    "fullAddress": "street_address",
    "street": "street_address",
    "geometry": "latitude",
    "latitude": "latitude",
    "longitude": "longitude",
    "note": "note_it",
    "vatNumber": "vat_number",
    "reaNumber": "rea_number",
}


def _field(term: str) -> str:
    """Give the field of a row that a term was written from."""
    if term in _NESTED:
        return _NESTED[term]
    by_term = {mark.name: name for kind in _kinds() for name, mark in terms_of(kind).items()}
    return by_term.get(term, "")


def _kinds() -> Iterator[type[ThingRecord]]:
    yield from entry_kinds().values()
    yield ActorRecord


def candidate(subject: Subject) -> Candidate:
    """Make the candidate of a call."""
    return Candidate.of(subject.thing, looked_at(subject))


def facts_of(subject: Subject) -> bytes:
    """Give what a call looks at, as N-Triples."""
    return ntriples(looked_at(subject))


def looked_at(subject: Subject) -> list[Quad]:
    """Give what a call looks at: the thing, its operator, its Comune, no boundary."""
    boundary = {
        quad.object
        for quad in subject.surroundings
        if quad.predicate == _GEOMETRY and isinstance(quad.object, NamedNode)
    }
    return [
        quad
        for quad in (*subject.statements, *subject.surroundings)
        if quad.subject not in boundary and quad.object not in boundary
    ]


# Candidate, its digest, the call's, the reference date, the office's digest.
Cache = dict[tuple[str, str, str, date, str | None], Assessment]


def cache_of(assessments: Iterable[Assessment]) -> Cache:
    """Key assessments by all that they depend on, so that equal ones are not repeated."""
    return {_key(one): one for one in assessments}


def _key(one: Assessment) -> tuple[str, str, str, date, str | None]:
    digests = (one.candidate_digest, one.call_digest)
    return (one.candidate, *digests, one.reference_date, one.office_digest)


def assess_all(
    subjects: Sequence[Subject],
    calls: Sequence[Call],
    on: date,
    known: Cache,
    offices: Mapping[str, Office],
    tell: Callable[[str, int, int], None],
) -> Iterator[tuple[Subject, Assessment]]:
    """Assess every entry against every call, taking over what did not change."""
    for done, subject in enumerate(subjects):
        tell("assess", done, len(subjects))
        one = candidate(subject)
        is_sampled = done == 0 or int(one.digest[:8], 16) % _SAMPLE == 0
        fresh = False
        office = offices.get(subject.key)
        recorded = office.digest if office else None
        for call in calls:
            key = (subject.thing, one.digest, call.digest, on, recorded)
            found = known.get(key)
            if found is None:
                fresh, found = True, assess(one, call, on=on, office=office)
                if is_sampled:
                    _hold_against_pyshacl(found, one, call, office)
            yield subject, found
        # What was listed was found sound: pySHACL has to find it so too.
        if fresh and is_sampled and check(Facts.of(subject.all), reference):
            raise ReleaseProblem(_disagree(subject.thing))


# Besides the first of a register one candidate in so many is judged by pySHACL too: which one,
# its digest says.
_SAMPLE = 64


def _hold_against_pyshacl(
    found: Assessment, one: Candidate, call: Call, office: Office | None
) -> None:
    """Refuse to publish verdicts that pySHACL would not give: the release is whole or it is not."""
    theirs = assess(one, call, on=found.reference_date, office=office, judging=reference)
    if found != theirs:
        raise ReleaseProblem(_disagree(f"{one.iri} {call.identifier}"))


def _disagree(what: str) -> str:
    return (
        f"{what}: le forme compilate e pySHACL non concordano, e nulla è stato pubblicato:"
        " segnalarlo (CONTRIBUTING.md), e intanto costruire con la versione di prima"
        " / the compiled shapes and pySHACL disagree, and nothing was published: report it"
        " (CONTRIBUTING.md), and build with the version before meanwhile"
    )


def document(assessment: Assessment, iris: Iris, subject: Subject) -> Document:
    """Write an assessment with its verdicts, each with all that explains it."""
    slug = assessment.call.rsplit("/", 1)[-1]
    iri = iris.assessment(subject.register, subject.number, slug)
    document: Document = {
        "id": iri,
        "type": ["Assessment"],
        "assesses": iris.entry(subject.register, subject.number),
        "call": assessment.call,
        "callVersion": assessment.call_version,
        "illustrative": assessment.illustrative,
        "conclusion": f"assessment-conclusion:{assessment.conclusion}",
        "referenceDate": assessment.reference_date.isoformat(),
        "candidateDigest": assessment.candidate_digest,
        "callDigest": assessment.call_digest,
        "assertedBy": SOFTWARE,
        "verdicts": _verdicts(assessment.verdicts, iri, subject, top=True),
        "note": text(_joined(assessment.findings)),
    }
    return filled(document)


def _verdicts(
    verdicts: Iterable[Verdict], assessment: str, subject: Subject, *, top: bool
) -> list[Document]:
    """Write verdicts in the order of the call, the members of a group inside it."""
    return [
        {
            **_verdict(verdict, assessment, subject),
            "position": position,
            # Only the group counts for the conclusion; its members count for the group.
            **({"mandatory": verdict.mandatory} if top else {}),
            "verdicts": _verdicts(verdict.members, assessment, subject, top=False),
        }
        for position, verdict in enumerate(verdicts, 1)
    ]


def _joined(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return Text(it=" ".join(one.it for one in texts), en=" ".join(one.en for one in texts))


def _announced(verdict: Verdict) -> Text | None:
    """Tell the forms that apply later, and how the candidate stands against them."""
    words = {one: reused_labels()[f"earl:{one}"] for one in Outcome}
    return _joined(
        [
            Text(
                it=f"Dal {form.from_date:%d/%m/%Y}: {form.needed.it} ({words[form.outcome].it}).",
                en=f"From {form.from_date}: {form.needed.en} ({words[form.outcome].en}).",
            )
            for form in verdict.announcements
        ]
    )


def _verdict(verdict: Verdict, assessment: str, subject: Subject) -> Document:
    iri = f"{assessment}#{verdict.identifier}"
    automatic = verdict.mode is Mode.AUTOMATIC
    return filled(
        {
            "id": iri,
            "type": ["Verdict"],
            "title": text(verdict.title),
            "requirement": verdict.requirement,
            "candidate": subject.thing,
            "earlMode": "earl:automatic" if automatic else "earl:manual",
            "weight": decimal(verdict.weight),
            "result": {
                "id": f"{iri}-result",
                "type": ["TestResult"],
                "outcome": f"earl:{verdict.outcome}",
            },
            "valueFound": text(verdict.found),
            "valueNeeded": text(verdict.needed),
            "description": text(verdict.message),
            "howToFix": text(verdict.fix),
            "article": text(verdict.article),
            "note": text(_announced(verdict)),
            "waivedBy": _waiver(verdict.waiver, iri) if verdict.waiver else None,
        }
    )


def _waiver(waiver: Waiver, verdict: str) -> Document:
    return {
        "id": f"{verdict}-waiver",
        "type": ["Waiver"],
        "title": text(waiver.act),
        "reasons": text(waiver.reason),
    }


def software_document(engine: str) -> Document:
    """Describe the software that asserts the verdicts."""
    return {
        "id": SOFTWARE,
        "type": ["Software"],
        "title": {
            "it": f"Albo {__version__} con {engine}",
            "en": f"Albo {__version__} with {engine}",
        },
    }
