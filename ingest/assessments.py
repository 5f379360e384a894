# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is assessed: an entry with the statements that concern it, held to the shapes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from ingest.documents import Document
from ingest.findings import Finding, found
from ingest.folded import Folded
from ingest.kinds import entry_kinds
from ingest.records.base import ActorRecord, ThingRecord
from ingest.rules import rule, rules
from ingest.shelf import Kept
from ingest.terms import terms_of
from ontology.context import expand, terms_by_iri
from shapes.assessment import Candidate
from shapes.checks import Fault, check
from shapes.facts import Facts

_WKT = NamedNode(expand("geo:asWKT"))
_GEOMETRY = NamedNode(expand("geo:hasGeometry"))
_DOCUMENTS = TypeAdapter(tuple[Document, ...])


@dataclass(frozen=True)
class Subject:
    """Hold an entry about to be assessed, with the statements that concern it."""

    register: str
    number: str
    thing: str
    key: str
    written: Kept
    statements: Folded
    # By this it is told whether the statements changed.
    digest: str
    surroundings: tuple[Quad, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Give the documents of the thing and of its entry, which are ``written`` as JSON."""
        return _DOCUMENTS.validate_json(self.written.read())

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
