# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The constraint components that are compiled (SHACL, 4): what each asks of the values.

A component is made once for a shape and then asked about every candidate. It says the same as
pySHACL or raises Unsure; it never guesses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rdflib import RDF, RDFS, SH, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from shapes.facts import Facts, Unsure
from shapes.targets import TARGETS


class Unknown(ValueError):
    """Tell that a shape asks for something that is not compiled: pySHACL has to judge by it."""


@dataclass(frozen=True)
class Result:
    """Hold one result of a validation (SHACL, 3.4.2); ``property`` is where its path ends."""

    focus: Node
    shape: Node
    component: Node
    value: Node | None = None
    property: str | None = None
    constraint: Node | None = None


# Gives what is wrong, as pairs of a value and of the property if it is not that of the shape.
Fault = tuple[Node | None, str | None]
Check = Callable[[Facts, Node, Mapping[Node, None]], Iterable[Fault]]
Test = Callable[[Node], bool]
_NOTHING: Fault = (None, None)


def each(holds: Test) -> Check:
    """Make a check of a test that every value has to pass."""

    def check(_facts: Facts, _focus: Node, values: Mapping[Node, None]) -> Iterator[Fault]:
        return ((value, None) for value in values if not holds(value))

    return check


def _whole(bound: Node) -> int:
    if not isinstance(bound, Literal) or type(bound.value) is not int:
        raise Unknown(f"a count that is no whole number: {bound}")
    return bound.value


def min_count(bound: Node) -> Check:
    """Ask for so many values."""
    least = _whole(bound)
    return lambda _facts, _focus, values: [_NOTHING] if len(values) < least else ()


def max_count(bound: Node) -> Check:
    """Ask for no more values than that."""
    most = _whole(bound)
    return lambda _facts, _focus, values: [_NOTHING] if len(values) > most else ()


_PYTHON: Mapping[Node, type] = {
    XSD.string: str,
    XSD.integer: int,
    XSD.float: float,
    XSD.decimal: Decimal,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.dateTime: datetime,
    RDF.langString: str,
}


def datatype(kind: Node) -> Check:
    """Ask for literals of a datatype, and for a text that fits it."""
    if kind in (RDFS.Literal, RDFS.Datatype):
        raise Unknown(f"datatype {kind}")
    python = _PYTHON.get(kind, object)

    def holds(value: Node) -> bool:
        if not isinstance(value, Literal):
            return False
        own = value.datatype or (RDF.langString if value.language else XSD.string)
        return own == kind and value.ill_typed is not True and isinstance(value.value, python)

    return each(holds)


_KINDS: Mapping[Node, tuple[type, ...]] = {
    SH.IRI: (URIRef,),
    SH.BlankNode: (BNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.BlankNodeOrLiteral: (BNode, Literal),
    SH.IRIOrLiteral: (URIRef, Literal),
}


def node_kind(kind: Node) -> Check:
    """Ask for IRIs, literals or blank nodes."""
    if kind not in _KINDS:
        raise Unknown(f"node kind {kind}")
    kinds = _KINDS[kind]
    return each(lambda value: isinstance(value, kinds))


def in_list(members: Iterable[Node]) -> Check:
    """Ask for values of a list."""
    known = frozenset(members)
    return each(lambda value: value in known)


def has_value(wanted: Node) -> Check:
    """Ask that one value be this one."""
    return lambda _facts, _focus, values: () if wanted in values else [_NOTHING]


def of_class(kind: Node) -> Check:
    """Ask for instances of a class."""

    def check(facts: Facts, _focus: Node, values: Mapping[Node, None]) -> Iterator[Fault]:
        return ((value, None) for value in values if not facts.is_instance(value, kind))

    return check


def pattern(text: Node, flags: Node | None) -> Check:
    """Ask for texts that match a regular expression somewhere."""
    asked = str(flags or "")
    if set(asked) - {"i", "m"}:
        raise Unknown(f"flags {asked}")
    option = (re.IGNORECASE if "i" in asked else 0) | (re.MULTILINE if "m" in asked else 0)
    matches = re.compile(str(text), option)
    return each(lambda value: not isinstance(value, BNode) and bool(matches.search(str(value))))


def language_in(ranges: Iterable[Node]) -> Check:
    """Ask for texts in one of some languages (RFC 4647, 3.3.1: basic filtering)."""
    allowed = [str(one).lower() for one in ranges]
    if "*" in allowed:
        raise Unknown("any language")

    def holds(value: Node) -> bool:
        language = ((isinstance(value, Literal) and value.language) or "").lower()
        return bool(language) and any(
            language == one or language.startswith(f"{one}-") for one in allowed
        )

    return each(holds)


def unique_languages(asked: Node) -> Check:
    """Ask for at most one text of each language."""
    if not (isinstance(asked, Literal) and str(asked) in ("true", "false")):
        raise Unknown(f"sh:uniqueLang {asked}")

    def check(_facts: Facts, _focus: Node, values: Mapping[Node, None]) -> list[Fault]:
        spoken = Counter(
            value.language.lower()
            for value in values
            if isinstance(value, Literal) and value.language
        )
        return [_NOTHING for count in spoken.values() if count > 1 and asked.value is True]

    return check


def equals(predicate: Node) -> Check:
    """Ask for the same values as another property has."""

    def check(facts: Facts, focus: Node, values: Mapping[Node, None]) -> Iterator[Fault]:
        others = dict.fromkeys(facts.objects(focus, predicate))
        return (
            (value, None)
            for value in {**values, **others}
            if not (value in values and value in others)
        )

    return check


def disjoint(predicate: Node) -> Check:
    """Ask for values that another property does not have."""

    def check(facts: Facts, focus: Node, values: Mapping[Node, None]) -> Iterator[Fault]:
        others = set(facts.objects(focus, predicate))
        return ((value, None) for value in values if value in others)

    return check


def min_length(bound: Node) -> Check:
    """Ask for texts of so many characters."""
    least = _whole(bound)
    if least < 1:
        raise Unknown("a length that everything has")
    return each(lambda value: not isinstance(value, BNode) and len(str(value)) >= least)


def max_length(bound: Node) -> Check:
    """Ask for texts of no more characters than that."""
    most = _whole(bound)
    return each(lambda value: not isinstance(value, BNode) and len(str(value)) <= most)


def order(first: Node, second: Node) -> int | None:
    """Compare two values: -1, 0 or 1; None where one is no literal, or only one is a text.

    Raises Unsure for literals of kinds that cannot be compared, or not by all alike.
    """
    if not (isinstance(first, Literal) and isinstance(second, Literal)):
        return None
    one, other = first.value, second.value
    if isinstance(one, str) != isinstance(other, str):
        return None
    for kinds in ((int, Decimal), (date,)):
        if _is_one(one, kinds) and _is_one(other, kinds):
            return int(one > other) - int(one < other)
    raise Unsure(f"{first.n3()} and {second.n3()}")


def _is_one(value: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool | datetime)


def bound(limit: Node, allowed: frozenset[int]) -> Check:
    """Ask for values on one side of a limit."""
    if not isinstance(limit, Literal):
        raise Unknown(f"a limit that is no literal: {limit}")
    return each(lambda value: order(value, limit) in allowed)


def less_than(predicate: Node, allowed: frozenset[int]) -> Check:
    """Ask for values below all those of another property."""

    def check(facts: Facts, focus: Node, values: Mapping[Node, None]) -> Iterator[Fault]:
        for value in values:
            for other in facts.objects(focus, predicate):
                if not (isinstance(value, Literal) and isinstance(other, Literal)):
                    raise Unsure(f"{value} and {other}")
                if order(value, other) not in allowed:
                    yield value, None

    return check


BELOW, ABOVE, SAME = -1, 1, 0
# What a component is called, by its parameter, and how it is made of one value of that.
COMPONENTS: Mapping[Node, tuple[Node, Callable[[Node], Check]]] = {
    SH.minCount: (SH.MinCountConstraintComponent, min_count),
    SH.maxCount: (SH.MaxCountConstraintComponent, max_count),
    SH.datatype: (SH.DatatypeConstraintComponent, datatype),
    SH.nodeKind: (SH.NodeKindConstraintComponent, node_kind),
    SH.hasValue: (SH.HasValueConstraintComponent, has_value),
    SH["class"]: (SH.ClassConstraintComponent, of_class),
    SH.uniqueLang: (SH.UniqueLangConstraintComponent, unique_languages),
    SH.equals: (SH.EqualsConstraintComponent, equals),
    SH.disjoint: (SH.DisjointConstraintComponent, disjoint),
    SH.minLength: (SH.MinLengthConstraintComponent, min_length),
    SH.maxLength: (SH.MaxLengthConstraintComponent, max_length),
    SH.minInclusive: (
        SH.MinInclusiveConstraintComponent,
        lambda limit: bound(limit, frozenset({SAME, ABOVE})),
    ),
    SH.maxInclusive: (
        SH.MaxInclusiveConstraintComponent,
        lambda limit: bound(limit, frozenset({SAME, BELOW})),
    ),
    SH.minExclusive: (
        SH.MinExclusiveConstraintComponent,
        lambda limit: bound(limit, frozenset({ABOVE})),
    ),
    SH.maxExclusive: (
        SH.MaxExclusiveConstraintComponent,
        lambda limit: bound(limit, frozenset({BELOW})),
    ),
    SH.lessThan: (
        SH.LessThanConstraintComponent,
        lambda other: less_than(other, frozenset({BELOW})),
    ),
    SH.lessThanOrEquals: (
        SH.LessThanOrEqualsConstraintComponent,
        lambda other: less_than(other, frozenset({BELOW, SAME})),
    ),
}
# What a shape says in the words of SHACL that changes no result.
SILENT: frozenset[Node] = frozenset(
    {
        *TARGETS,
        SH.path,
        SH.deactivated,
        SH.name,
        SH.description,
        SH.message,
        SH.severity,
        SH.order,
        SH.group,
        SH.defaultValue,
    }
)
