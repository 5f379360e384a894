"""Assess the entries of a release and write their assessments as RDF."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib import Graph

from ingest.documents import Document, decimal, filled, text
from ingest.findings import Finding, found
from ingest.iris import Iris
from ingest.rules import rule, rules
from ontology import __version__
from ontology.context import expand, terms_by_iri
from shapes.assessment import Assessment, Candidate, Office, assess
from shapes.calls import Call
from shapes.checks import Fault, check
from shapes.engine import VERSION
from shapes.verdicts import Mode, Verdict, Waiver

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
    document: Document
    statements: tuple[Quad, ...]
    surroundings: tuple[Quad, ...]


def ntriples(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Triples, without their graphs."""
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def faults_of(subject: Subject) -> list[Fault]:
    """Check an entry against the shapes that hold for every entry, place and actor."""
    graph = Graph()
    graph.parse(data=ntriples([*subject.statements, *subject.surroundings]), format="nt")
    return check(graph)


def finding_of(fault: Fault, file: str, line: int, columns: Mapping[str, str]) -> Finding:
    """Say a fault in the words of the row: file, line, column and value."""
    term = terms_by_iri().get(fault.property or "")
    key = _FIELDS.get(term.name if term else "", "")
    broken = rules().get(fault.shape) or rule("shape", **fault.message.model_dump())
    column = next((name for name, field in columns.items() if field == key), key or None)
    return found(broken, file, line, column, fault.value)


_FIELDS = {
    "name": "name",
    "fullAddress": "street_address",
    "street": "street_address",
    "comune": "istat_code",
    "geometry": "latitude",
    "latitude": "latitude",
    "longitude": "longitude",
    "website": "website",
    "workstations": "workstations",
    "floorArea": "floor_area_m2",
    "vatNumber": "vat_number",
    "reaNumber": "rea_number",
    "note": "note_it",
}


def candidate(subject: Subject) -> Candidate:
    """Make the candidate of a call: the thing, its operator and its Comune, no boundary."""
    boundary = {
        quad.object
        for quad in subject.surroundings
        if quad.predicate == _GEOMETRY and isinstance(quad.object, NamedNode)
    }
    kept = (
        quad
        for quad in (*subject.statements, *subject.surroundings)
        if quad.subject not in boundary and quad.object not in boundary
    )
    return Candidate.from_ntriples(subject.thing, ntriples(kept))


Cache = dict[tuple[str, str, date, str], Assessment]


def cache_of(assessments: Iterable[Assessment]) -> Cache:
    """Key assessments by all that they depend on, so that equal ones are not repeated."""
    return {
        (item.candidate_digest, item.call_digest, item.reference_date, item.engine): item
        for item in assessments
    }


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
        office = offices.get(subject.key)
        for call in calls:
            # What the office records has no part in the digests: it is never taken over.
            old = _known(known, one, call, on) if office is None else None
            yield subject, old or assess(one, call, on=on, office=office)


def _known(known: Cache, one: Candidate, call: Call, on: date) -> Assessment | None:
    found = known.get((one.digest, call.digest, on, VERSION))
    return found if found is not None and found.candidate == str(one.iri) else None


def document(assessment: Assessment, iris: Iris, subject: Subject) -> Document:
    """Write an assessment with its verdicts, each with all that explains it."""
    slug = assessment.call.rsplit("/", 1)[-1]
    iri = iris.assessment(subject.register, subject.number, slug)
    return {
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
        "verdicts": [
            {**_verdict(verdict, iri, subject), "position": position}
            for position, verdict in enumerate(_flat(assessment.verdicts), 1)
        ],
    }


def _flat(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    for verdict in verdicts:
        yield verdict
        yield from _flat(verdict.members)


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
            "mandatory": verdict.mandatory,
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
