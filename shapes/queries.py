# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Constraints written in SPARQL (SHACL, 5), asked of the store instead of rdflib."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyoxigraph as ox
from rdflib import OWL, RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from shapes.components import Result, Unknown
from shapes.facts import Answers, Facts, Unsure, node_of
from shapes.paths import last_step

# What the two engines might take differently, or what binds beforehand in other ways.
_REACHING: Final = re.compile(
    r"(?<![?$:])\b(?i:MINUS|VALUES|SERVICE|OPTIONAL|UNION|EXISTS|GRAPH|GROUP|COUNT|SUM|AVG|NOW|RAND"
    r"|UUID|LIMIT|ORDER|DISTINCT)\b|[$?](PATH|shapesGraph|currentShape|failure)\b|/\s*[(?$0-9]"
)
_STRING: Final = re.compile(r'"([^"\\]|\\.)*"')
# One group, that begins with what is said of the node: so binding it beforehand, as SHACL asks,
# and joining it are the same.
_PLAIN: Final = re.compile(r"\s*SELECT\b[^{}]*\bWHERE\s*\{\s*\$this\s[^{}]*\}\s*", re.DOTALL)
_NAME: Final = re.compile(r"\b(\w+):(\w+)")


@dataclass(frozen=True)
class SparqlConstraint:
    """Hold a query whose every answer is something wrong with a node."""

    shape: Node
    node: Node
    text: str
    prefixes: dict[str, str]
    property: str | None
    # A node shape says the node itself where its query says no value.
    says_focus: bool
    # The properties whose values the query compares.
    named: tuple[URIRef, ...]

    @classmethod
    def read(cls, graph: Graph, shape: Node, node: Node) -> "SparqlConstraint":
        """Read a constraint; raises Unknown for one that is left to pySHACL."""
        text = str(graph.value(node, SH.select) or "")
        known = {SH.select, SH.message, SH.prefixes, RDF.type}
        bare = _STRING.sub('""', text)
        if set(graph.predicates(node)) - known or not _PLAIN.fullmatch(bare):
            raise Unknown("a query of another kind")
        if _REACHING.search(bare):
            raise Unknown("a query that reaches further than one pattern")
        if (None, RDF.type, OWL.Ontology) in graph:
            raise Unknown("prefixes of an ontology")
        own, prefixes = last_step(graph, shape), _prefixes(graph, node)
        named = tuple(
            URIRef(prefixes[prefix] + name)
            for prefix, name in dict.fromkeys(_NAME.findall(text))
            if prefix in prefixes
        )
        one = cls(shape, node, text, prefixes, own, own is None, named)
        one.check()
        return one

    def check(self) -> None:
        """Ask of nothing, so that a query that cannot be asked is known at once."""
        try:
            self._rows(ox.Store())
        except (SyntaxError, RuntimeError, ValueError, OSError) as error:
            raise Unknown(str(error)) from error

    def results(self, facts: Facts, focus: Node) -> Iterator[Result]:
        """Yield what the query finds wrong with a node.

        Raises Unsure where values of more than one kind would be compared: rdflib puts texts and
        numbers in an order, the store does not.
        """
        # Asked once of all nodes, which takes no longer than asking of one.
        if self.node not in facts.answers:
            facts.answers[self.node] = self._answer(facts)
        for value, predicate in facts.answers[self.node].get(focus, ()):
            found = node_of(value)
            if found is None and self.says_focus:
                found = focus
            end = getattr(predicate, "value", None) or self.property
            yield Result(focus, self.shape, SH.SPARQLConstraintComponent, found, end, self.node)

    def _answer(self, facts: Facts) -> Answers:
        if len({_kind(value) for name in self.named for value in facts.said_with(name)}) > 1:
            raise Unsure(str(self.node))
        return self._rows(facts.store)

    def _rows(self, store: ox.Store) -> Answers:
        answer = store.query(self.text, prefixes=self.prefixes)
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


def _kind(value: Literal) -> object:
    if value.ill_typed:
        raise Unsure(value.n3())
    if isinstance(value.value, bool):
        return bool
    if isinstance(value.value, int | Decimal):
        return Decimal
    return value.datatype or bool(value.language)


Rows = dict[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...], None]


def _prefixes(graph: Graph, node: Node) -> dict[str, str]:
    return {
        str(graph.value(declared, SH.prefix)): str(graph.value(declared, SH.namespace))
        for holder in graph.objects(node, SH.prefixes)
        for declared in graph.objects(holder, SH.declare)
    }
