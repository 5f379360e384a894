# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The resources of a graph by their properties, with an account of what was read of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ingest.readers.cells import number
from ontology.context import expand

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal
_TYPE = expand("rdf:type")
_FLOATS = {expand("xsd:double"), expand("xsd:float")}


class Resources:
    """Hold the statements of a graph by subject and property, named graphs put together."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._about: dict[Node, dict[str, dict[Value, None]]] = {}
        self._read: set[tuple[Node, str]] = set()
        for quad in quads:
            if isinstance(quad.subject, Node) and isinstance(quad.object, Value):
                said = self._about.setdefault(quad.subject, {})
                said.setdefault(quad.predicate.value, {})[quad.object] = None

    def instances(self, of: str) -> Sequence[Node]:
        """Give what is of a class, in the order of the file."""
        kind = NamedNode(of)
        return [node for node, said in self._about.items() if kind in said.get(_TYPE, ())]

    def values(self, node: Node, term: str) -> Sequence[Value]:
        """Give what is said of a resource by one property of the prefix table."""
        return self._take(node, expand(term))

    def nodes(self, node: Node, term: str) -> Sequence[Node]:
        """Give the resources that a property leads to."""
        return [one for one in self.values(node, term) if isinstance(one, Node)]

    def texts(self, node: Node, term: str) -> list[str]:
        """Give what is said by a property as texts, sorted; blank nodes say nothing."""
        return sorted({text_of(one) for one in self.values(node, term)} - {""})

    def _take(self, node: Node, iri: str) -> Sequence[Value]:
        self._read.add((node, iri))
        return list(self._about.get(node, {}).get(iri, ()))

    @property
    def unread(self) -> int:
        """Count the values that nobody asked for; types are none."""
        return sum(
            len(values)
            for node, said in self._about.items()
            for iri, values in said.items()
            if iri != _TYPE and (node, iri) not in self._read
        )


def text_of(value: Value) -> str:
    """Give the text of a value: an IRI, or a literal without its type."""
    if isinstance(value, BlankNode):
        return ""
    if isinstance(value, Literal) and value.datatype.value in _FLOATS:
        return _plain(value.value)
    return value.value


def _plain(text: str) -> str:
    """Write a double such as 5.5E0 as people write numbers."""
    try:
        return number(Decimal(text))
    except ArithmeticError:
        return text
