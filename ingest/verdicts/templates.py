# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write assessments as text: what says the same of many entries is turned into RDF once.

Of a nation's entries most verdicts repeat a few thousand texts. Each is written through the
context like any document, about nobody, and the names are put in afterwards.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from ingest.documents import Document, to_quads
from ingest.files import packed
from ingest.inspection import check_privacy
from ingest.verdicts.writing import heading, verdict_document
from ontology.context import prefixes
from ontology.turtle import head_of
from shapes.assessment import Assessment
from shapes.verdicts import Verdict


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
    """Hold statements as sorted lines of N-Quads, and as Turtle without prefixes."""

    lines: bytes
    turtle: bytes

    @property
    def count(self) -> int:
        """Count the statements."""
        return self.lines.count(b"\n")

    @property
    def packed(self) -> bytes:
        """Give the lines as a gzip member that depends on them alone."""
        return packed(self.lines)


def written(assessment: Assessment, iri: str, entry: str, graph: str) -> Written:
    """Write an assessment of an entry under its IRI, into a graph."""
    of_nobody = {"candidate": _THING, "candidate_digest": _DIGEST}
    head = heading(assessment.model_copy(update=of_nobody), _ASSESSMENT, _ENTRY)
    parts = [_heading(json.dumps(head), graph)]
    for position, one in enumerate(assessment.verdicts, 1):
        parts.append(_verdict(one.model_dump_json(), position, graph))
    named = {
        _ASSESSMENT: iri,
        _ENTRY: entry,
        _THING: assessment.candidate,
        _DIGEST: assessment.candidate_digest,
    }
    lines = _put(b"".join(part.lines for part in parts), named)
    turtle = _put(b"".join(part.turtle for part in parts), named)
    return Written(b"".join(sorted(lines.splitlines(keepends=True))), turtle)


def in_one(parts: Iterable[Written]) -> Written:
    """Put what is said of one entry together."""
    listed = list(parts)
    lines = b"".join(part.lines for part in listed).splitlines(keepends=True)
    return Written(b"".join(sorted(lines)), b"".join(part.turtle for part in listed))


def head_and(turtle: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the prefixes of what follows, and what follows."""
    # The serializer writes them before the first statement.
    any_one = [Triple(*[NamedNode(_THING)] * 3)]
    text = serialize(any_one, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b""
    yield from head_of(BytesIO(text), len(_PREFIXES))
    yield from turtle


def turned(document: Document, graph: str) -> Written:
    """Write any document, as it is."""
    quads = to_quads([document], graph)
    check_privacy(quads)
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    lines = sorted(set(text.splitlines(keepends=True)))
    return Written(b"".join(lines), _turtle(lines))


def _put(text: bytes, named: Mapping[str, str]) -> bytes:
    for nobody, name in named.items():
        text = text.replace(nobody.encode(), name.encode())
    return text


# So many are kept: some 10 kB each.
@lru_cache(maxsize=4096)
def _verdict(said: str, position: int, graph: str) -> Written:
    verdict = Verdict.model_validate_json(said)
    return turned(verdict_document(verdict, position, _ASSESSMENT, _THING), graph)


@lru_cache(maxsize=256)
def _heading(document: str, graph: str) -> Written:
    return turned(json.loads(document), graph)


def _turtle(lines: Sequence[bytes]) -> bytes:
    quads = parse(b"".join(lines), format=RdfFormat.N_QUADS)
    triples = (Triple(one.subject, one.predicate, one.object) for one in quads)
    text = BytesIO(serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b"")
    head_of(text, len(_PREFIXES))
    return text.read()
