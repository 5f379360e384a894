# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Constraints written in SPARQL (SHACL, 5), without what pySHACL does around each of them.

Those of a call are asked of rdflib, as pySHACL does. Those that every entry, place and actor is
held to are asked of the store, of many at once; they are known, and so is where the two engines
would take them differently.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final, cast

import pyoxigraph as ox
from rdflib import OWL, RDF, SH, XSD, Graph, Literal, URIRef, Variable
from rdflib.paths import AlternativePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Identifier, Node

from shapes.components import Result, Unknown
from shapes.facts import Answers, Facts, Unsure, node_of
from shapes.paths import last_step
from shapes.processor import prepared

# What pySHACL refuses, or binds in other ways: looked for in the bare text, so that no comment,
# string or escape hides it.
_REACHING: Final = re.compile(
    r"(?i:MINUS|VALUES|SERVICE|GRAPH|FROM|LOAD)|[$?](PATH|shapesGraph|currentShape|failure)\b"
    r"|\bSELECT\b.*\bSELECT\b|\\|#",
    re.DOTALL,
)
_NAME: Final = re.compile(r"\b(\w+):(\w+)")
# What every entry, place and actor is held to, whatever the call.
GENERAL: Final = ("place.ttl", "actor.ttl", "entry.ttl", "profile.ttl")
_WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"


@dataclass(frozen=True)
class SparqlConstraint:
    """Hold a query whose every answer is something wrong with a node."""

    shape: Node
    node: Node
    text: str
    prefixes: dict[str, str]
    # Where the path of the shape ends.
    own: str | None
    # A node shape says the node itself where its query says no value.
    says_focus: bool

    @classmethod
    def read(cls, graph: Graph, shape: Node, node: Node) -> "SparqlConstraint":
        """Read a constraint; raises Unknown for one that is left to pySHACL."""
        text = str(graph.value(node, SH.select) or "")
        known = {SH.select, SH.message, SH.prefixes, RDF.type}
        if set(graph.predicates(node)) - known or not text or _REACHING.search(text):
            raise Unknown("a query of another kind")
        if (None, RDF.type, OWL.Ontology) in graph:
            raise Unknown("prefixes of an ontology")
        own = last_step(graph, shape)
        has_path = (shape, SH.path, None) in graph
        return cls(shape, node, text, _prefixes(graph, node), own, not has_path)

    @property
    def results(self) -> Callable[[Facts, Node], Iterable[Result]]:
        """Give what asks about a node in some facts; it yields what is wrong with it."""
        return self._of_many if self.text in shipped() else self._of_one

    def _of_one(self, facts: Facts, focus: Node) -> Iterator[Result]:
        """Ask rdflib, and take its rows as pySHACL takes them."""
        if not self._is_stated(facts, focus):
            return
        this = {"this": cast("Identifier", focus)}
        rows = facts.graph.query(self._query, initBindings=this)
        told = (
            frozenset((str(name), value) for name, value in row.items()) for row in rows.bindings
        )
        for said in map(dict, dict.fromkeys(told)):
            if said.keys() & {"this", "value", "path"}:
                yield self._result(said.get("this", focus), said.get("value"), said.get("path"))

    def _is_stated(self, facts: Facts, focus: Node) -> bool:
        """Say whether all is stated of a node without which the query finds nothing."""
        return all(any(facts.objects(focus, one) for one in some) for some in self._needed)

    @cached_property
    def _needed(self) -> tuple[tuple[URIRef, ...], ...]:
        return tuple(_needed(self._query.algebra))

    @cached_property
    def _query(self) -> Query:
        head = (f"PREFIX {name}: <{iri}>\n" for name, iri in self.prefixes.items())
        return prepared("".join(head) + self.text)

    def _of_many(self, facts: Facts, focus: Node) -> Iterator[Result]:
        """Ask the store once of all nodes, which takes no longer than asking of one."""
        if self.node not in facts.answers:
            facts.answers[self.node] = self._answer(facts)
        for value, predicate in facts.answers[self.node].get(focus, ()):
            yield self._result(focus, node_of(value), node_of(predicate))

    def _result(self, focus: Node, value: Node | None, predicate: Node | None) -> Result:
        found = focus if value is None and self.says_focus else value
        end = self.own if predicate is None else str(predicate)
        return Result(focus, self.shape, SH.SPARQLConstraintComponent, found, end, self.node)

    def _answer(self, facts: Facts) -> Answers:
        for name in self._named():
            if not all(map(_is_plain, facts.said_with(name))):
                raise Unsure(str(name))
        answer = facts.store.query(self.text, prefixes=self.prefixes)
        if not isinstance(answer, ox.QuerySolutions):
            raise Unsure("no rows")
        names = [variable.value for variable in answer.variables]
        found: Answers = {}
        for solution in answer:
            row = dict(zip(names, solution, strict=True))
            this = node_of(row["this"])
            if this is not None:
                found.setdefault(this, {})[row.get("value"), row.get("path")] = None
        return found

    def _named(self) -> Iterator[URIRef]:
        for prefix, name in dict.fromkeys(_NAME.findall(self.text)):
            if prefix in self.prefixes:
                yield URIRef(self.prefixes[prefix] + name)


def _is_plain(value: Literal) -> bool:
    """Say whether both engines take a value of a named property alike: a line, or a place."""
    kind = str(value.datatype or XSD.string)
    is_text = kind == str(XSD.string) and not value.language
    return (is_text or kind == _WKT) and "\n" not in value


@cache
def shipped() -> frozenset[str]:
    """Give the queries that every entry, place and actor is held to."""
    graph = Graph()
    for name in GENERAL:
        graph.parse(data=files("shapes").joinpath(name).read_text("utf-8"), format="turtle")
    return frozenset(str(text) for text in graph.objects(None, SH.select))


def _needed(part: CompValue) -> Iterator[tuple[URIRef, ...]]:
    """Yield which properties a query asks of the node, whatever else it asks.

    Of several ways to a value one is enough; what a part of a query may do without is left out.
    """
    if part.name in _ASKING_ALL:
        for inner in filter(None, (part.p, part.p1, part.p2)):
            yield from _needed(inner)
    for subject, predicate, _ in part.triples or () if part.name == "BGP" else ():
        ways = predicate.args if isinstance(predicate, AlternativePath) else [predicate]
        properties = tuple(way for way in ways if isinstance(way, URIRef))
        if subject == _THIS and len(properties) == len(ways):
            yield properties


_THIS: Final = Variable("this")
# Parts of a query that find something only where all parts within them do.
_ASKING_ALL: Final = ("SelectQuery", "Project", "Distinct", "Filter", "Extend", "Join")


def _prefixes(graph: Graph, node: Node) -> dict[str, str]:
    return {
        str(graph.value(declared, SH.prefix)): str(graph.value(declared, SH.namespace))
        for holder in graph.objects(node, SH.prefixes)
        for declared in graph.objects(holder, SH.declare)
    }
