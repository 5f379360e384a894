# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The questions that every server is asked, made from the release that it serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolutions, RdfFormat, Store

from bench.data import Data
from ontology.context import prefixes

JSON: Final = "application/sparql-results+json"
_USED: Final = ("albo", "reg", "skos")
_WORDS: Final = ("cowo", "lab", "via ", "hub", "milano", "cascina", "casa", "officin", "zq")
_REPEATED: Final = 20


@dataclass(frozen=True)
class Question:
    """Hold a question: its name, the form of its answer and the texts that ask it."""

    name: str
    form: str
    texts: Sequence[str]

    def chosen(self, *, fresh: bool) -> Sequence[str]:
        """Give all texts, or the few that are asked again and again."""
        return self.texts if fresh else self.texts[:_REPEATED]


CARTESIAN: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def questions(data: Data) -> list[Question]:
    """Give the questions about a release."""
    things = _things(data)
    pages = [20 * number for number in range(min(_REPEATED, len(things) // 20))]
    return [
        Question("ask", JSON, [_declared(f"ASK {{ <{one}> a ?class }}") for one in things]),
        Question("entry", "text/turtle", [_declared(_entry(one)) for one in things]),
        Question("list", JSON, [_declared(_LIST % offset) for offset in pages]),
        Question("groups", JSON, [_declared(_GROUPS)]),
        Question("text", JSON, [_declared(_TEXT % word) for word in _WORDS]),
        Question("stream", JSON, ["SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10000"]),
    ]


def _things(data: Data) -> list[str]:
    store = Store()
    store.bulk_load(path=str(data.quads), format=RdfFormat.N_QUADS)
    found = store.query(_declared("SELECT ?thing { ?e albo:registeredEntity ?thing }"))
    assert isinstance(found, QuerySolutions)  # noqa: S101 - it is a SELECT
    return sorted(str(row["thing"]).strip("<>") for row in found)


def _declared(query: str) -> str:
    table = prefixes()
    lines = [f"PREFIX {name}: <{table[name]}>" for name in _USED if f"{name}:" in query]
    return "\n".join([*lines, query])


def _entry(thing: str) -> str:
    parts = f"<{thing}> <{thing}#address> <{thing}#point>"
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {parts} }} ?s ?p ?o }}"


_LIST: Final = """SELECT ?thing ?name ?status WHERE {
  ?entry albo:registeredEntity ?thing ; reg:status ?status .
  ?thing skos:prefLabel ?name
} LIMIT 20 OFFSET %d"""
_GROUPS: Final = """SELECT ?comune ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing albo:inMunicipality ?comune ; a ?class
} GROUP BY ?comune ?class"""
_TEXT: Final = """SELECT ?thing ?name WHERE {
  ?thing skos:prefLabel ?name FILTER (CONTAINS(LCASE(STR(?name)), "%s"))
}"""
