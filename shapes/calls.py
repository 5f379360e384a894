# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A call as the code sees it: read from its Turtle file, checked, immutable."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from rdflib import DCAT, DCTERMS, OWL, RDF, SDO, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.namespaces import ALBO, CV, ELI
from ontology.text import Text
from shapes.digests import digest_turtle
from shapes.faults import CallFault, MalformedCall, find_faults
from shapes.verdicts import Mode


@dataclass(frozen=True)
class AnnouncedForm:
    """Hold a stricter form of a requirement and the day from which it applies."""

    title: Text
    from_date: date
    needed: Text
    fix: Text
    shapes: tuple[URIRef, ...]


@dataclass(frozen=True)
class Clause:
    """Hold what a call says of a requirement and of a group alike."""

    iri: URIRef
    identifier: str
    title: Text
    description: Text
    mandatory: bool
    weight: Decimal
    needed: Text
    fix: Text
    article: Text


@dataclass(frozen=True)
class Requirement(Clause):
    """Hold one condition of a call."""

    mode: Mode
    shapes: tuple[URIRef, ...]
    refuting: tuple[URIRef, ...]
    condition: URIRef | None
    announced: tuple[AnnouncedForm, ...]


@dataclass(frozen=True)
class Group(Clause):
    """Hold requirements that are met together, by weight against a threshold."""

    threshold: Decimal | None
    members: "tuple[Requirement | Group, ...]"


@dataclass(frozen=True)
class Call:
    """Hold one edition of the rules under which a register admits."""

    iri: URIRef
    identifier: str
    title: Text
    description: Text
    version: str
    illustrative: bool
    opens: date | None
    closes: date | None
    months: int | None
    admits: tuple[URIRef, ...]
    authorities: tuple[str, ...]
    act: Text
    requirements: tuple[Requirement | Group, ...]
    turtle: str
    digest: str
    graph: Graph

    def each(self) -> Iterator[Requirement]:
        """Yield every requirement, also those inside groups, in the order of the call."""
        yield from _leaves(self.requirements)


def _leaves(requirements: tuple[Requirement | Group, ...]) -> Iterator[Requirement]:
    for requirement in requirements:
        if isinstance(requirement, Group):
            yield from _leaves(requirement.members)
        else:
            yield requirement


@cache
def shipped_calls() -> dict[str, Path]:
    """Give the file of every call that the package ships, keyed by its identifier."""
    folder = Path(str(files("shapes"))) / "calls"
    return {file.stem: file for file in sorted(folder.glob("*.ttl"))}


def load_call(file: Path) -> Call:
    """Read a call from its file.

    Raises MalformedCall with every fault found; each names the file, the subject
    and what to do.
    """
    try:
        return read_call(file.read_text("utf-8"), name=file.name)
    except UnicodeDecodeError as error:
        raise MalformedCall(file.name, [_encoding_fault(error)]) from error


@cache
def shipped_call(identifier: str) -> Call:
    """Give a call that the package ships; raises KeyError for an unknown identifier."""
    return load_call(shipped_calls()[identifier])


def read_call(turtle: str, *, name: str) -> Call:
    """Read a call from Turtle; ``name`` stands for the file in messages."""
    graph = Graph()
    try:
        graph.parse(data=turtle, format="turtle")
    except (MemoryError, SystemError) as error:
        # It is no fault of the text; where memory ends inside C, Python may know no more than that.
        raise MemoryError from error
    except Exception as error:  # rdflib raises errors of many kinds on bad Turtle
        raise MalformedCall(name, [_syntax_fault(turtle, error)]) from error
    faults = find_faults(graph)
    if faults:
        raise MalformedCall(name, faults)
    return _Reader(graph).call(turtle)


def _encoding_fault(error: UnicodeDecodeError) -> CallFault:
    line = error.object.count(b"\n", 0, error.start) + 1
    return CallFault(
        f"riga/line {line}",
        Text(
            it="Il testo non è in UTF-8: salvarlo in UTF-8.",
            en="The text is not UTF-8: save it as UTF-8.",
        ),
    )


def _syntax_fault(turtle: str, error: Exception) -> CallFault:
    line = getattr(error, "lines", 0) + 1
    text = turtle.splitlines()[line - 1].strip() if line <= turtle.count("\n") else ""
    return CallFault(
        f"riga/line {line}: {text[:60]}",
        Text(
            it="Il testo non è Turtle valido: correggere la riga indicata.",
            en="The text is not valid Turtle: mend the line named here.",
        ),
    )


# How the parts of an act are called in English.
_ENGLISH = {"comma": "paragraph", "lettera": "letter", "tabella": "table"}


class _Reader:
    """Turn a graph that has no faults into a call."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def call(self, turtle: str) -> Call:
        iri = self._only(self.graph.subjects(RDF.type, ALBO.Call))
        period = self.graph.value(iri, DCTERMS.temporal)
        return Call(
            iri=iri,
            identifier=str(self.graph.value(iri, DCTERMS.identifier)),
            title=self._text(iri, DCTERMS.title),
            description=self._text(iri, DCTERMS.description),
            version=str(self.graph.value(iri, OWL.versionInfo)),
            illustrative=self._flag(iri, ALBO.illustrative),
            opens=self._date(period, DCAT.startDate),
            closes=self._date(period, DCAT.endDate),
            months=self._months(iri),
            admits=self._iris(iri, ALBO.admits),
            authorities=tuple(self._authorities(iri)),
            act=self._text(self._only(self.graph.objects(iri, CV.hasLegalResource)), DCTERMS.title),
            requirements=self._requirements(iri, CV.holdsRequirement),
            turtle=turtle,
            digest=digest_turtle(turtle),
            graph=self.graph,
        )

    def _authorities(self, iri: URIRef) -> Iterator[str]:
        for authority in self._iris(iri, CV.hasCompetentAuthority):
            yield str(self.graph.value(authority, SKOS.prefLabel))

    def _requirements(self, owner: URIRef, link: URIRef) -> tuple[Requirement | Group, ...]:
        found = self._iris(owner, link)
        ordered = sorted(found, key=lambda iri: int(self._literal(iri, SDO.position)))
        return tuple(self._requirement(iri) for iri in ordered)

    def _requirement(self, iri: URIRef) -> Requirement | Group:
        clause = vars(self._clause(iri))
        if (iri, RDF.type, ALBO.RequirementGroup) in self.graph:
            members = self._requirements(iri, CV.hasRequirement)
            return Group(**clause, threshold=self._number(iri, ALBO.threshold), members=members)
        mode = self.graph.value(iri, ALBO.verificationMode)
        condition = self.graph.value(iri, ALBO.appliesWhen)
        return Requirement(
            **clause,
            mode=Mode(str(mode).rsplit("/", 1)[1]),
            shapes=self._iris(iri, ALBO.verifiedBy),
            refuting=self._iris(iri, ALBO.refutedBy),
            condition=condition if isinstance(condition, URIRef) else None,
            announced=tuple(self._announced(form) for form in self._iris(iri, ALBO.announces)),
        )

    def _clause(self, iri: URIRef) -> Clause:
        return Clause(
            iri=iri,
            identifier=self._literal(iri, DCTERMS.identifier),
            title=self._text(iri, DCTERMS.title),
            description=self._text(iri, DCTERMS.description),
            mandatory=self._flag(iri, ALBO.mandatory),
            weight=self._number(iri, CV.weight) or Decimal(1),
            needed=self._text(iri, CV.expressionOfExpectedValue),
            fix=self._text(iri, ALBO.howToFix),
            article=self._article(iri),
        )

    def _announced(self, iri: URIRef) -> AnnouncedForm:
        from_date = self._date(iri, ALBO.inForceFrom)
        assert from_date is not None  # noqa: S101 - the check of faults asks for it
        return AnnouncedForm(
            title=self._text(iri, DCTERMS.title),
            from_date=from_date,
            needed=self._text(iri, CV.expressionOfExpectedValue),
            fix=self._text(iri, ALBO.howToFix),
            shapes=self._iris(iri, ALBO.verifiedBy),
        )

    def _article(self, iri: URIRef) -> Text:
        """Give the act that the requirement comes from, with the article where it is known."""
        source = self._only(self.graph.objects(iri, CV.isDerivedFrom))
        number = self.graph.value(source, ELI.number)
        if number is None:
            return self._text(source, DCTERMS.title)
        act = self._text(self._only(self.graph.objects(source, ELI.is_part_of)), DCTERMS.title)
        english = " ".join(_ENGLISH.get(word, word) for word in str(number).split())
        return Text(it=f"{act.it}, {number}", en=f"{act.en}, {english}")

    def _text(self, subject: Node, predicate: URIRef) -> Text:
        found = {
            value.language: str(value)
            for value in self.graph.objects(subject, predicate)
            if isinstance(value, Literal)
        }
        return Text(it=found["it"], en=found["en"])

    def _iris(self, subject: Node, predicate: URIRef) -> tuple[URIRef, ...]:
        values = self.graph.objects(subject, predicate)
        return tuple(sorted(value for value in values if isinstance(value, URIRef)))

    def _literal(self, subject: Node, predicate: URIRef) -> str:
        return str(self.graph.value(subject, predicate))

    def _flag(self, subject: Node, predicate: URIRef) -> bool:
        return self._literal(subject, predicate) == "true"

    def _number(self, subject: Node, predicate: URIRef) -> Decimal | None:
        value = self.graph.value(subject, predicate)
        return None if value is None else Decimal(str(value))

    def _months(self, iri: URIRef) -> int | None:
        months = self._number(iri, ALBO.durationMonths)
        return None if months is None else int(months)

    def _date(self, subject: Node | None, predicate: URIRef) -> date | None:
        value = None if subject is None else self.graph.value(subject, predicate)
        return None if value is None else date.fromisoformat(str(value))

    @staticmethod
    def _only(nodes: Iterator[Node]) -> URIRef:
        node = next(nodes)
        assert isinstance(node, URIRef)  # noqa: S101 - the check of faults asks for it
        return node
