# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write a graph as one JSON-LD tree, driven by the published context.

The shape is fixed: what the context calls a set is always an array, a text is always a
language map, a reference is always an object with an ``id``. Read back with the same
context, the tree gives the same graph.
"""

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from ontology.context import Term, expand, shorten, terms, terms_by_iri

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
Node = NamedNode

_TYPE = expand("rdf:type")
_NAMES = {expand(name) for name in ("skos:prefLabel", "dct:title", "albo:confidence")}
_INTEGER, _BOOLEAN, _STRING = expand("xsd:integer"), expand("xsd:boolean"), expand("xsd:string")


def to_tree(triples: Iterable[Triple], root: str) -> dict[str, Json]:
    """Write the graph as a tree from a root; each node is told once, then named.

    What the root does not lead to stands beside it, so that no statement is lost.
    """
    writer = _Writer(triples)
    tree = writer.node(NamedNode(root), frozenset())
    beside: list[Json] = []
    for subject in writer.about:
        if subject not in writer.told:
            beside.append(writer.node(NamedNode(subject), frozenset()))
    return tree | ({"@included": beside} if beside else {})


class _Writer:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self.about: dict[str, list[Triple]] = {}
        self.pointing: dict[tuple[str, str], list[str]] = {}
        self.told: set[str] = set()
        for triple in sorted(triples, key=str):
            if not isinstance(triple.subject, NamedNode):
                raise TypeError(f"a release has no blank nodes, yet {triple} has one")
            self.about.setdefault(triple.subject.value, []).append(triple)
            if isinstance(triple.object, NamedNode):
                key = (triple.predicate.value, triple.object.value)
                self.pointing.setdefault(key, []).append(triple.subject.value)

    def node(self, node: NamedNode, skipped: frozenset[Triple]) -> dict[str, Json]:
        """Write a node with all that is said of it, apart from statements told already."""
        self.told.add(node.value)
        tree: dict[str, Json] = {"id": shorten(node.value)}
        values: dict[str, list[Triple]] = {}
        for triple in self.about.get(node.value, []):
            if triple not in skipped:
                values.setdefault(triple.predicate.value, []).append(triple)
        if _TYPE in values:
            tree["type"] = [_type_name(triple) for triple in values.pop(_TYPE)]
        for term, found in sorted(
            ((_term(predicate), found) for predicate, found in values.items()),
            key=lambda pair: _position(pair[0]),
        ):
            tree[term.name] = self._property(term, found)
        return tree | self._reversed(node)

    def _reversed(self, node: NamedNode) -> dict[str, Json]:
        """Write what points at the node, under the context's reverse terms."""
        tree: dict[str, Json] = {}
        for term in _reverse():
            sources = self.pointing.get((term.iri, node.value), [])
            fresh = [source for source in sources if source not in self.told]
            if fresh:
                predicate = NamedNode(term.iri)
                tree[term.name] = [
                    self.node(
                        NamedNode(source), frozenset({Triple(NamedNode(source), predicate, node)})
                    )
                    for source in fresh
                ]
        return tree

    def _property(self, term: Term, found: list[Triple]) -> Json:
        is_text = term.container == "@language"
        if is_text and all(_has_language(triple) for triple in found):
            return _language_map(found)
        values = [self._value(term, triple) for triple in found]
        return values if term.container == "@set" or is_text or len(values) > 1 else values[0]

    def _value(self, term: Term, triple: Triple) -> Json:
        value = triple.object
        if isinstance(value, Literal):
            return _literal(term, value)
        if not isinstance(value, NamedNode):
            raise TypeError(f"a release has no blank nodes, yet {triple} has one")
        if self._is_name_only(value) or (
            value.value in self.about and value.value not in self.told
        ):
            return self.node(value, frozenset())
        return {"id": shorten(value.value)}

    def _is_name_only(self, node: NamedNode) -> bool:
        """Say whether a graph only names a node: then it is named wherever it stands."""
        said = {triple.predicate.value for triple in self.about.get(node.value, [])}
        return bool(said) and said <= _NAMES


@cache
def _reverse() -> tuple[Term, ...]:
    """Give the terms of the context that are written at what a statement points at."""
    return tuple(term for term in terms().values() if term.reverse)


def _has_language(triple: Triple) -> bool:
    return isinstance(triple.object, Literal) and triple.object.language is not None


def _language_map(found: list[Triple]) -> Json:
    tree: dict[str, Json] = {}
    for triple in found:
        literal = triple.object
        if isinstance(literal, Literal) and literal.language:
            before = tree.get(literal.language)
            if before is None:
                tree[literal.language] = literal.value
            else:
                tree[literal.language] = [
                    *(before if isinstance(before, list) else [before]),
                    literal.value,
                ]
    return dict(sorted(tree.items(), reverse=True))


def _literal(term: Term, literal: Literal) -> Json:
    datatype = literal.datatype.value
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    plain = term.type or _STRING
    if datatype == _INTEGER == plain and _is_plain_integer(literal.value):
        return int(literal.value)
    if datatype == _BOOLEAN == plain and literal.value in ("true", "false"):
        return literal.value == "true"
    if datatype == plain and term.container != "@language":
        return literal.value
    return (
        {"@value": literal.value, "@type": datatype}
        if datatype != _STRING
        else {"@value": literal.value}
    )


def _is_plain_integer(text: str) -> bool:
    # JSON-LD reads large numbers as doubles; those stay text with their datatype.
    return text.lstrip("-").isdigit() and len(text) < 15 and str(int(text)) == text


def _type_name(triple: Triple) -> Json:
    value = triple.object
    iri = value.value if isinstance(value, NamedNode) else str(value)
    return terms_by_iri()[iri].name if iri in terms_by_iri() else shorten(iri)


def _term(predicate: str) -> Term:
    known = terms_by_iri().get(predicate)
    return known if known is not None else Term(shorten(predicate), predicate)


def _position(term: Term) -> tuple[int, str]:
    """Put properties in the order of the context; unknown ones come last, by name."""
    order = list(terms())
    return (order.index(term.name), "") if term.name in terms() else (len(order), term.name)
