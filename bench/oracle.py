# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the right answers are, worked out in this process over the dump of each release."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

from bench.answers import Rows, Unreadable, rows
from bench.client import Reply
from ingest.releases import Release, Releases
from ontology.context import prefixes

_JSON: Final = "application/sparql-results+json"
_XML: Final = "application/sparql-results+xml"
_CSV, _TSV = "text/csv", "text/tab-separated-values"
_TURTLE, _NT = "text/turtle", "application/n-triples"


@dataclass(frozen=True)
class Good:
    """Hold a query that has one right answer in each release, and the form to ask it in."""

    name: str
    text: str
    form: str


@dataclass
class Oracle:
    """Know the right answer to every good query in every release."""

    queries: Sequence[Good]
    answers: Mapping[int, Mapping[str, Rows]]
    seen: dict[tuple[int, str, bytes], bool] = field(default_factory=dict)

    @classmethod
    def over(cls, releases: Releases) -> "Oracle":
        """Work out the answers over every release of a folder."""
        found = [releases.open(number) for number in releases.numbers()]
        queries = _queries(found[0])
        return cls(queries, {one.info.number: _answers(one, queries) for one in found})

    def is_right(self, good: Good, reply: Reply) -> bool:
        """Say whether an answer is the right one for the release that it says it is from."""
        stated = reply.headers.get("albo-release", "")
        number = int(stated) if re.fullmatch(r"\d{1,9}", stated) else 0
        if number not in self.answers or reply.media_type != good.form:
            return False
        key = (number, good.name, sha256(reply.body).digest())
        if key not in self.seen:
            self.seen[key] = _is(self.answers[number][good.name], good.form, reply.body)
        return self.seen[key]


def _is(right: Rows, form: str, body: bytes) -> bool:
    try:
        return rows(form, body) == right
    except Unreadable:
        return False


def _answers(release: Release, queries: Sequence[Good]) -> dict[str, Rows]:
    store = Store()
    store.bulk_extend(release.quads())
    return {good.name: rows(good.form, _answer(store, release, good)) for good in queries}


def _answer(store: Store, release: Release, good: Good) -> bytes:
    base = f"{release.info.base}/"
    found = store.query(good.text, prefixes=dict(prefixes()), base_iri=base)
    if isinstance(found, QueryTriples):
        form = RdfFormat.from_media_type(good.form)
        return serialize(found, format=form or RdfFormat.TURTLE) or b""
    form_of_rows = QueryResultsFormat.from_media_type(good.form)
    return found.serialize(format=form_of_rows or QueryResultsFormat.JSON) or b""


def _queries(release: Release) -> list[Good]:
    base = release.info.base
    numbers = (1, 2, 7, 19, 28, 47, 48, 49)
    things = [f"<{base}/id/coworking/{number:04d}>" for number in numbers]
    found = [Good(*parts) for parts in _FIXED]
    found.append(Good("verdicts", _VERDICTS % f"<{base}/graph/assessments>", _JSON))
    found.append(Good("history", _HISTORY % f"<{base}/graph/history>", _TSV))
    for number, thing in zip(numbers, things, strict=True):
        found.append(Good(f"ask {number}", f"ASK {{ {thing} a albo:CoworkingSpace }}", _JSON))
        found.append(Good(f"describe {number}", f"DESCRIBE {thing}", _NT))
        found.append(Good(f"entry {number}", _ENTRY % thing, _TURTLE))
    return found


_FIXED: Final = (
    ("all names", "SELECT ?s ?n { ?s skos:prefLabel ?n }", _CSV),
    ("spaces", "SELECT ?s ?n { ?s a albo:CoworkingSpace ; skos:prefLabel ?n }", _JSON),
    ("spaces in XML", "SELECT ?s ?n { ?s a albo:CoworkingSpace ; skos:prefLabel ?n }", _XML),
    ("how many", "SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }", _TSV),
    ("any added", 'ASK { ?s skos:prefLabel "Spazio di prova della tenuta"@it }', _XML),
    ("by Comune", "SELECT ?c (COUNT(?s) AS ?n) { ?s albo:inMunicipality ?c } GROUP BY ?c", _JSON),
    ("with text", 'SELECT ?s { ?s skos:prefLabel ?n FILTER(CONTAINS(LCASE(?n), "cowo")) }', _TSV),
    ("entries", "SELECT ?e ?p ?o { ?e a albo:RegisterEntry ; ?p ?o }", _CSV),
    ("graphs", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", _JSON),
    ("everything", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", _NT),
)
_ENTRY: Final = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o }"
_VERDICTS: Final = """SELECT ?outcome (COUNT(*) AS ?n) { GRAPH %s {
  ?v earl:result/earl:outcome ?outcome } } GROUP BY ?outcome"""
_HISTORY: Final = "SELECT ?s ?p ?o { GRAPH %s { ?s ?p ?o } }"
