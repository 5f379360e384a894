# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Values in the words of people: numbers, dates and labels, never an IRI."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rdflib import DCTERMS, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from ontology.context import expand
from ontology.text import Text, same
from ontology.vocabulary import labels
from shapes.facts import Facts

NOT_STATED = Text(it="non indicato", en="not stated")
_NAMELESS = Text(it="un valore senza nome", en="a value without a name")
_SHOWN = 8


def in_words(values: Iterable[Node], facts: Facts) -> Text:
    """Say values in both languages; names of things come from the facts or the ontology."""
    said = sorted({word(value, facts) for value in values}, key=lambda text: text.it)
    if not said:
        return NOT_STATED
    more = len(said) - _SHOWN
    it = ", ".join(text.it for text in said[:_SHOWN]) + (f" e altri {more}" if more > 0 else "")
    en = ", ".join(text.en for text in said[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return Text(it=it, en=en)


def word(value: Node, facts: Facts) -> Text:
    """Say one value in both languages."""
    if isinstance(value, Literal):
        return _literal(value)
    return labels().get(str(value)) or _name(value, facts)


def _literal(value: Literal) -> Text:
    python = value.value
    if isinstance(python, bool):
        return Text(it="sì", en="yes") if python else Text(it="no", en="no")
    if isinstance(python, Decimal):
        plain = f"{python.normalize():f}"
        return Text(it=plain.replace(".", ","), en=plain)
    if isinstance(python, date):
        return Text(it=python.strftime("%d/%m/%Y"), en=python.isoformat())
    return same(str(value))


def _name(value: Node, facts: Facts) -> Text:
    for predicate in (SKOS.prefLabel, RDFS.label, DCTERMS.title):
        names = [name for name in facts.objects(value, predicate) if isinstance(name, Literal)]
        if names:
            by_language = {name.language: str(name) for name in names}
            first = str(names[0])
            return Text(it=by_language.get("it", first), en=by_language.get("en", first))
    point = [facts.value(value, predicate) for predicate in (_LATITUDE, _LONGITUDE)]
    if isinstance(point[0], Literal) and isinstance(point[1], Literal):
        latitude, longitude = (_literal(part) for part in point if isinstance(part, Literal))
        return Text(
            it=f"{latitude.it} nord, {longitude.it} est", en=f"{latitude.en} N, {longitude.en} E"
        )
    # A web address is the user's own input, so it may be shown; an identifier may not.
    is_address = isinstance(value, URIRef) and any(True for _ in facts.subjects(_URL, value))
    return same(str(value)) if is_address else _NAMELESS


_LATITUDE = URIRef(expand("wgs:lat"))
_LONGITUDE = URIRef(expand("wgs:long"))
_URL = URIRef("https://schema.org/url")
