# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements about candidates, ready to be looked at: by property, both ways, and by SPARQL."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import pyoxigraph as ox
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

Statement = tuple[Node, Node, Node]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# By node, the values and properties that a query named, each pair once.
Answers = dict[Node, dict[tuple[Term | None, Term | None], None]]
Step = Callable[[Node], Iterable[Node]]
_NO_VALUES: dict[Node, None] = {}
_PLAIN = str(XSD.string)
# rdflib's own list of the terms of RDF ends with RDF 1.1.
_DIRECTED = URIRef(f"{RDF}dirLangString")


# How the store writes literals of these kinds; others of XML Schema it may write otherwise.
_WRITTEN: Mapping[str, re.Pattern[str]] = {
    str(XSD[kind]): re.compile(pattern)
    for kind, pattern in {
        "string": r"(?s).*",
        "anyURI": r"(?s).*",
        "boolean": r"true|false",
        "integer": r"0|-?[1-9][0-9]{0,11}",
        "decimal": r"0|-?(0|[1-9][0-9]{0,11})(\.[0-9]{0,7}[1-9])?",
        "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "gYear": r"[0-9]{4}",
    }.items()
}


class Unsure(ValueError):
    """Tell that values cannot be judged here beyond doubt: pySHACL has to judge them."""


class Directed(Literal):
    """Say a text with its language and base direction (RDF 1.2 Concepts, 3.4), as rdflib cannot.

    Two that differ in direction are two values, and neither is a plain text of the language.
    """

    __slots__ = ("direction",)
    direction: str

    @classmethod
    def of(cls, text: str, language: str, direction: str) -> "Directed":
        """Say a text; the direction is ltr or rtl."""
        made = cls(text, lang=language)
        made._datatype = _DIRECTED
        made.direction = direction
        return made

    def __eq__(self, other: object) -> bool:
        """Say whether another term is the same."""
        return (
            isinstance(other, Directed)
            and super().__eq__(other)
            and self.direction == other.direction
        )

    def __ne__(self, other: object) -> bool:
        """Say whether another term is not the same."""
        return not self == other

    def __hash__(self) -> int:
        """Give the number by which it is found again."""
        return super().__hash__() ^ hash(self.direction)

    def __reduce__(self) -> tuple[object, tuple[str, str | None, str]]:  # type: ignore[override]
        """Say how to make it again: rdflib makes no text of a language and a datatype."""
        return Directed.of, (str(self), self.language, self.direction)


class Facts:
    """Hold statements, each once, in the order in which they came."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        # What queries found, by constraint and node.
        self.answers: dict[Node, Answers] = {}
        # Keys of a dictionary stand for a set that keeps its order.
        self._forward: dict[Node, dict[Node, dict[Node, None]]] = {}
        for subject, predicate, value in statements:
            self._forward.setdefault(subject, {}).setdefault(predicate, {})[value] = None

    @classmethod
    def of(cls, quads: Iterable[ox.Quad | ox.Triple]) -> "Facts":
        """Take over what the store or a parser gives, whatever graph it stands in."""
        return cls(
            (_node(quad.subject), _node(quad.predicate), _node(quad.object)) for quad in quads
        )

    def changed(self, *, without: Iterable[Statement], beside: Iterable[Statement]) -> "Facts":
        """Give the statements without some, and with others."""
        left_out = set(without)
        made = Facts(one for one in self if one not in left_out) if left_out else Facts(())
        if not left_out:
            made._forward = dict(self._forward)
        for subject, predicate, value in beside:
            # What the two have in common is held once.
            said = dict(made._forward.get(subject, {}))
            said[predicate] = {**said.get(predicate, {}), value: None}
            made._forward[subject] = said
        return made

    def __iter__(self) -> Iterator[Statement]:
        """Yield every statement."""
        for subject, said in self._forward.items():
            for predicate, values in said.items():
                for value in values:
                    yield subject, predicate, value

    def objects(self, subject: Node, predicate: Node) -> Iterable[Node]:
        """Give the values of a property."""
        return self._forward.get(subject, {}).get(predicate, _NO_VALUES)

    def subjects(self, predicate: Node, value: Node) -> Iterable[Node]:
        """Give what has a value for a property."""
        return self._backward.get((predicate, value), ())

    def said_of(self, subject: Node) -> Iterator[tuple[Node, Node]]:
        """Yield every property of a node with its values."""
        for predicate, values in self._forward.get(subject, {}).items():
            for value in values:
                yield predicate, value

    def said_with(self, predicate: Node) -> Sequence[Literal]:
        """Give the literals that stand as values of a property, of whatever node."""
        return self._literals.get(predicate, ())

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """Give one value of a property, if there is any."""
        return next(iter(self.objects(subject, predicate)), None)

    def instances(self, kind: Node) -> Iterable[Node]:
        """Give the instances of a class and of those that the statements put below it."""
        return dict.fromkeys(
            node
            for one in self._walk(kind, self._narrower)
            for node in self.subjects(RDF.type, one)
        )

    def is_instance(self, node: Node, kind: Node) -> bool:
        """Say whether a node is a SHACL instance of a class (SHACL, 1.1)."""
        types = self.objects(node, RDF.type)
        return any(kind in self._walk(one, self._broader) for one in types)

    def _narrower(self, kind: Node) -> Iterable[Node]:
        return self.subjects(RDFS.subClassOf, kind)

    def _broader(self, kind: Node) -> Iterable[Node]:
        return self.objects(kind, RDFS.subClassOf)

    @staticmethod
    def _walk(start: Node, step: Step) -> Iterable[Node]:
        """Give what is reached in any number of steps, none among them."""
        reached = {start: None}
        for node in (queue := [start]):
            for one in step(node):
                if one not in reached:
                    reached[one] = None
                    queue.append(one)
        return reached

    @cached_property
    def holds_directed(self) -> bool:
        """Say whether there is a text with a base direction, which not all engines know."""
        return any(isinstance(value, Directed) for _, _, value in self)

    @cached_property
    def _backward(self) -> dict[tuple[Node, Node], list[Node]]:
        found: dict[tuple[Node, Node], list[Node]] = {}
        for subject, predicate, value in self:
            found.setdefault((predicate, value), []).append(subject)
        return found

    @cached_property
    def _literals(self) -> dict[Node, list[Literal]]:
        found: dict[Node, list[Literal]] = {}
        for _, predicate, value in self:
            if isinstance(value, Literal):
                found.setdefault(predicate, []).append(value)
        return found

    @cached_property
    def graph(self) -> Graph:
        """Give the statements as rdflib holds them: what pySHACL reads."""
        graph = Graph()
        for statement in self:
            graph.add(statement)
        return graph

    @cached_property
    def store(self) -> ox.Store:
        """Give the statements as a store that answers queries.

        Raises Unsure for values that the store would not hold as they are.
        """
        store = ox.Store()
        store.extend(
            ox.Quad(_subject(subject), ox.NamedNode(str(predicate)), term(value))
            for subject, predicate, value in self
        )
        return store


@lru_cache(maxsize=65_536)
def _node(term: Term) -> Node:
    """Say a term in the words of rdflib, which is dear: most terms come again and again."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language and term.direction is not None:
            return Directed.of(term.value, term.language, term.direction.value)
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind == _PLAIN else URIRef(kind))
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    raise TypeError("statements about statements are not judged")


def term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Say a term in the words of the store."""
    if isinstance(node, Directed):
        direction = ox.BaseDirection(node.direction)
        return ox.Literal(str(node), language=node.language, direction=direction)
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        if node.datatype is not None and not _is_alike(node):
            raise Unsure(node.n3())
        return ox.Literal(str(node), datatype=ox.NamedNode(node.datatype or _PLAIN))
    return _subject(node)


def _is_alike(value: Literal) -> bool:
    """Say whether the store holds a literal as it is written."""
    kind = str(value.datatype)
    if kind in _WRITTEN:
        return _WRITTEN[kind].fullmatch(str(value)) is not None
    return not kind.startswith(str(XSD))


def _subject(node: Node) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(str(node)) if isinstance(node, BNode) else ox.NamedNode(str(node))


def node_of(term: Term | None) -> Node | None:
    """Say a term of an answer in the words of rdflib."""
    return None if term is None else _node(term)
