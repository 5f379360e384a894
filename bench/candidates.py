# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Fictitious candidates of a call, made from its shapes: at every limit, and beyond all sense."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from shapes.assessment import Candidate
from shapes.calls import Call
from shapes.checks import shapes
from shapes.facts import Facts, Statement

DAY = date(2026, 11, 26)
_SPACE = URIRef("https://candidate.invalid/thing")
_LIMITS = (
    SH.minInclusive,
    SH.maxInclusive,
    SH.minExclusive,
    SH.maxExclusive,
)
# Most say one thing of each property; some say several.
_HOW_MANY = (1, 1, 1, 1, 1, 2, 3)
# Months at which the laws on innovative firms draw their lines.
_MONTHS = (0, 12, 24, 36, 60, 72, 84)
_TEXTS = ("", "x", "62.01", "70.22.09", "74.99", "015146", "015077", "03340710981", "ANNO/2014")
_ODD = (
    Literal("ten", datatype=XSD.integer),
    Literal("1e3", datatype=XSD.decimal),
    Literal("NaN", datatype=XSD.decimal),
    Literal("ieri", datatype=XSD.date),
    Literal("forse", datatype=XSD.boolean),
    Literal("-nan", datatype=XSD.decimal),
    Literal("sNaN", datatype=XSD.decimal),
    Literal("1.50", datatype=XSD.decimal),
    Literal("33312345.0", datatype=XSD.decimal),
    Literal("03340710981\n"),
    Literal("scrivere a mario@esempio.it\no 333 1234567"),
    Literal("RSSMRA80A01F205X", lang="it"),
    Literal("12"),
    Literal("12", lang="it"),
    Literal("2020-02-30", datatype=XSD.date),
    Literal("2020-01-01T00:00:00", datatype=XSD.dateTime),
    Literal("2020-01-01Z", datatype=XSD.date),
    Literal("7", datatype=XSD.double),
    Literal("7", datatype=XSD.nonNegativeInteger),
    Literal("99999999999999999999999", datatype=XSD.integer),
    Literal("0.12345678901234567890123", datatype=XSD.decimal),
    URIRef("https://candidate.invalid/other"),
    BNode("b"),
)


class Candidates:
    """Draw candidates of one call; the same seed gives the same ones."""

    def __init__(self, call: Call, random: Random) -> None:
        self.call = call
        self.random = random
        # What every thing is held to is said too, so that it can be wrong as well.
        self.values = {path: _values(shapes(), path) for path in _paths(shapes())}
        self.values |= {path: _values(call.graph, path) for path in _paths(call.graph)}
        self.paths = list(self.values)

    def draw(self) -> Candidate:
        """Give the next candidate."""
        statements = list(self._statements())
        return Candidate(_SPACE, Facts(statements), "0" * 64)

    def _statements(self) -> Iterator[Statement]:
        admitted = self.random.random() < 0.97
        kinds = self.call.admits if admitted else [URIRef("https://candidate.invalid/Kind")]
        yield _SPACE, RDF.type, self.random.choice(kinds)
        told = self.random.choice((0.5, 0.9, 1.0))
        for path in self.paths:
            if self.random.random() < told:
                for _ in range(self.random.choice(_HOW_MANY)):
                    yield from self._said(path)

    def _said(self, path: Sequence[URIRef]) -> Iterator[Statement]:
        node: Node = _SPACE
        for step in path[:-1]:
            inner = URIRef(f"{node}/{step.rsplit('/', 1)[-1].rsplit('#', 1)[-1]}")
            yield node, step, inner
            node = inner
        yield node, path[-1], self._value(path)

    def _value(self, path: Sequence[URIRef]) -> Node:
        if self.random.random() < 0.02:
            return self.random.choice(_ODD)
        return self.random.choice(self.values[tuple(path)])


def _paths(graph: Graph) -> Iterator[tuple[URIRef, ...]]:
    """Yield the ways to values that shapes and their queries speak of, each once."""
    found = dict.fromkeys(_steps(graph, path) for path in graph.objects(None, SH.path))
    for text in graph.objects(None, SH.select):
        for prefix, name in re.findall(r"\b(albo|schema|cov):(\w+)", str(text)):
            found[(URIRef(_SPACES[prefix] + name),)] = None
    # The day of an assessment is said by whoever assesses.
    yield from sorted(path for path in found if path and "referenceDate" not in path[-1])


_SPACES = {
    "albo": "https://w3id.org/albo/onto/",
    "schema": "https://schema.org/",
    "cov": "https://w3id.org/italia/onto/COV/",
}


def _steps(graph: Graph, path: Node) -> tuple[URIRef, ...]:
    steps = [path] if isinstance(path, URIRef) else list(graph.items(path))
    return tuple(one for one in steps if isinstance(one, URIRef))


def _values(graph: Graph, path: Sequence[URIRef]) -> list[Node]:
    """List values at and around everything that a call says of a path."""
    shapes = [one for one, said in graph.subject_objects(SH.path) if _steps(graph, said) == path]
    inner = [other for one in shapes for other in graph.objects(one, SH.qualifiedValueShape)]
    inner += [other for one in shapes for other in graph.objects(one, SH["not"])]
    found: list[Node] = []
    for shape in (*shapes, *inner):
        for members in graph.objects(shape, SH["in"]):
            found += graph.items(members)
        found += graph.objects(shape, SH.hasValue)
        for limit in _LIMITS:
            for value in graph.objects(shape, limit):
                found += _around(value)
    kinds = {kind for one in shapes for kind in graph.objects(one, SH.datatype)}
    return found + _of_kinds(kinds)


def _around(value: Node) -> list[Node]:
    number = Decimal(str(value))
    steps = (Decimal(-1), Decimal("-0.01"), Decimal(0), Decimal("0.01"), Decimal(1))
    decimals = [Literal(number + step) for step in steps]
    return [*decimals, *(Literal(int(number) + step) for step in (-1, 0, 1))]


def _of_kinds(kinds: set[Node]) -> list[Node]:
    numbers: list[Node] = [Literal(n) for n in (0, 1, 3, 5, 20, 100, 5_000_000)]
    numbers += [Literal(Decimal(n)) for n in ("0.15", "1.5", "100", "5000000.01")]
    if not kinds:
        return [*numbers, *_dates(), *(Literal(text) for text in _TEXTS)]
    found: list[Node] = []
    if kinds & {XSD.integer, XSD.decimal}:
        found += numbers
    if XSD.date in kinds:
        found += _dates()
    if XSD.boolean in kinds:
        found += [Literal(True), Literal(False)]
    return found + [Literal(text) for text in _TEXTS[:3]]


def _dates() -> list[Node]:
    ends = [_before(months) + timedelta(days=days) for months in _MONTHS for days in (-1, 0, 1)]
    return [Literal(day) for day in ends]


def _before(months: int) -> date:
    whole = DAY.year * 12 + DAY.month - 1 - months
    return date(whole // 12, whole % 12 + 1, DAY.day)
