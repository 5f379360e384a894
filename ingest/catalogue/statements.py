# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write statements one by one: the catalogue's words are those of others, not of Albo's JSON."""

from collections.abc import Iterable, Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from ontology.context import expand
from ontology.text import Text

Value = NamedNode | Literal | str | None


def term(name: str) -> NamedNode:
    """Name a thing by its IRI, or a term by its short form."""
    return NamedNode(expand(name))


def day(value: date) -> Literal:
    """Write a day."""
    return Literal(value.isoformat(), datatype=term("xsd:date"))


def said(subject: str, *facts: tuple[str, Value]) -> Iterator[Triple]:
    """Say facts of a thing, each a property and its value; what is not known is not said."""
    for name, value in facts:
        if value is not None:
            known = Literal(value) if isinstance(value, str) else value
            yield Triple(NamedNode(subject), term(name), known)


def typed(subject: str, *names: str) -> Iterator[Triple]:
    """Say what a thing is."""
    return said(subject, *(("rdf:type", term(name)) for name in names))


def texts(subject: str, name: str, value: Text | None) -> Iterator[Triple]:
    """Say a text in both languages."""
    if value is not None:
        both = (("it", value.it), ("en", value.en))
        yield from said(subject, *((name, Literal(one, language=key)) for key, one in both))


def labels(subject: str, value: Text) -> Iterator[Triple]:
    """Label a code."""
    return texts(subject, "skos:prefLabel", value)


def nodes(subject: str, name: str, values: Iterable[str]) -> Iterator[Triple]:
    """Say a property whose values are things."""
    return said(subject, *((name, term(value)) for value in values))
