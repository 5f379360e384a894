# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write assessments as text: what is the same of many entries is turned into RDF once.

What is said of one entry differs from what is said of the next in names and in what was found. It
is written through the context like any document, about nobody, and those are put in afterwards.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import count
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ingest.documents import Document, to_quads
from ingest.files import packed
from ingest.inspection import check_privacy
from ingest.verdicts.writing import Naming, Placed, Result, heading, placed_in
from ontology.context import expand, prefixes
from ontology.text import Text
from ontology.turtle import head_of
from shapes.assessment import Assessment
from shapes.verdicts import Waiver


def _nobody(what: str) -> str:
    """Name what stands for a thing that is not known yet; nothing else has such a name."""
    return f"urn:sha256:{sha256(what.encode()).hexdigest()}"


_ASSESSMENT, _ENTRY, _THING = map(_nobody, ("assessment", "entry", "thing"))
_DIGEST = sha256(b"digest").hexdigest()
# The prefixes of verdicts, used or not, so that what is said of an entry fits in any file.
_NAMES = ("albo", "assessment-conclusion", "cv", "dct", "earl", "rdf", "schema", "skos", "xsd")
_PREFIXES = {name: prefixes()[name] for name in _NAMES}


@dataclass(frozen=True)
class Written:
    """Hold statements as sorted lines of N-Quads, and as Turtle without prefixes.

    ``results`` are those that verdicts among them came to, which are written elsewhere.
    """

    lines: bytes
    turtle: bytes
    results: tuple[Result, ...] = ()

    @property
    def count(self) -> int:
        """Count the statements."""
        return self.lines.count(b"\n")

    @property
    def statements(self) -> set[Quad]:
        """Give the statements, without their graph."""
        quads = parse(self.lines, format=RdfFormat.N_QUADS)
        return {Quad(one.subject, one.predicate, one.object) for one in quads}

    @property
    def in_turtle(self) -> set[Quad]:
        """Give the statements as the Turtle has them."""
        return set(parse(b"".join(head_and([self.turtle])), format=RdfFormat.TURTLE))

    @property
    def packed(self) -> bytes:
        """Give the lines as a gzip member that depends on them alone."""
        return packed(self.lines)


def written(assessment: Assessment, iri: str, entry: str, graph: str, naming: Naming) -> Written:
    """Write an assessment of an entry under its IRI, into a graph."""
    of_nobody = {"candidate": _THING, "candidate_digest": _DIGEST}
    head = heading(assessment.model_copy(update=of_nobody), _ASSESSMENT, _ENTRY)
    verdicts = _Verdicts()
    templates = [
        _template(json.dumps(head), graph),
        *(verdicts.template(one, graph) for one in placed_in(assessment, graph)),
    ]
    named = {
        _ASSESSMENT: iri,
        _ENTRY: entry,
        _THING: assessment.candidate,
        _DIGEST: assessment.candidate_digest,
        **{_result(at): naming(one.name) for at, one in enumerate(verdicts.results)},
        **{_found(at): _escaped(text) for at, text in enumerate(verdicts.found)},
    }
    known = {nobody.encode(): name.encode() for nobody, name in named.items()}
    lines, turtle = (
        b"".join(known.get(piece, piece) for one in templates for piece in pieces(one))
        for pieces in (attrgetter("lines"), attrgetter("turtle"))
    )
    return Written(_in_order(lines), turtle, tuple(verdicts.results))


@dataclass
class _Verdicts:
    """Write verdicts about nobody, and note what each came to and what was found."""

    results: list[Result] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def template(self, placed: Placed, graph: str) -> "_Template":
        """Write a verdict with the members of a group inside it."""
        results, found = len(self.results), len(self.found)
        key = graph, results, found, self._noted(placed)
        if key not in _templates:
            if len(_templates) >= _KEPT:
                _templates.clear()
            names = map(_result, count(results)), map(_found, count(found))
            _templates[key] = _cut(turned(_document(placed, *names), graph))
        return _templates[key]

    def _noted(self, placed: Placed) -> "_Told":
        """Note a verdict and the members of a group; gives all else that is told of them."""
        found, verdict = placed.found, placed.verdict
        self.results.append(placed.result)
        if found is not None:
            self.found += (found.it, found.en)
        return (
            verdict.identifier,
            verdict.requirement,
            verdict.message if placed.is_of_office else None,
            verdict.waiver,
            found is not None,
            tuple(map(self._noted, placed.members)),
        )


# The names of a requirement, what the office wrote, its waiver, whether something was found, and
# the same of the members of a group.
_Told = tuple[str, str, Text | None, Waiver | None, bool, tuple["_Told", ...]]


def _document(placed: Placed, results: Iterator[str], found: Iterator[str]) -> Document:
    """Write a verdict about nobody, with names where its result and what was found go in."""
    document = placed.document(_ASSESSMENT, _THING)
    document["result"] = {"id": next(results)}
    if placed.found is not None:
        document["valueFound"] = {"it": next(found), "en": next(found)}
    if members := [_document(one, results, found) for one in placed.members]:
        document["verdicts"] = members
    return document


def in_one(parts: Iterable[Written]) -> Written:
    """Put what is said of one entry together."""
    listed = list(parts)
    return Written(
        _in_order(b"".join(part.lines for part in listed)),
        b"".join(part.turtle for part in listed),
        tuple(result for part in listed for result in part.results),
    )


def head_and(turtle: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the prefixes of what follows, and what follows."""
    # The serializer writes them before the first statement.
    any_one = [Triple(*[NamedNode(_THING)] * 3)]
    text = serialize(any_one, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b""
    yield from head_of(BytesIO(text), len(_PREFIXES))
    yield from turtle


def turned(document: Document, graph: str) -> Written:
    """Write any document, as it is."""
    lines = lines_of(document, graph)
    return Written(b"".join(lines), to_turtle(lines))


def lines_of(document: Document, graph: str) -> list[bytes]:
    """Give the sorted lines of N-Quads of a document."""
    quads = to_quads([document], graph)
    check_privacy(quads)
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return sorted(set(text.splitlines(keepends=True)))


def to_turtle(lines: Sequence[bytes]) -> bytes:
    """Write lines of N-Quads as Turtle without prefixes and graphs."""
    quads = parse(b"".join(lines), format=RdfFormat.N_QUADS)
    triples = (Triple(one.subject, one.predicate, one.object) for one in quads)
    text = BytesIO(serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"")
    head_of(text, len(_PREFIXES))
    return text.read()


@lru_cache(maxsize=2**14)
def _escaped(text: str) -> str:
    """Write a text as it stands between quotes in N-Quads and Turtle; refuses personal data."""
    quad = Quad(NamedNode(_THING), NamedNode(expand("albo:valueFound")), Literal(text))
    check_privacy([quad])
    return str(quad.object)[1:-1]


@lru_cache
def _result(place: int) -> str:
    return _nobody(f"result {place}")


@lru_cache
def _found(place: int) -> str:
    return sha256(f"found {place}".encode()).hexdigest()


def _in_order(lines: bytes) -> bytes:
    return b"".join(sorted(lines.splitlines(keepends=True)))


@dataclass(frozen=True)
class _Template:
    """Hold what is said of nobody, cut where names go in."""

    lines: Sequence[bytes]
    turtle: Sequence[bytes]


# Of verdicts that are written alike, by their graph, by how many results and texts that were found
# come before, and by what is told of them: one a requirement, but for what is waived.
_templates: dict[tuple[str, int, int, _Told], _Template] = {}
_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def _template(document: str, graph: str) -> _Template:
    return _cut(turned(json.loads(document), graph))


def _cut(text: Written) -> _Template:
    return _Template(_PLACE.split(text.lines), _PLACE.split(text.turtle))


_PLACE = re.compile(rb"((?:urn:sha256:)?[0-9a-f]{64})")
