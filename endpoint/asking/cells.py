# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The cells of an answer in the words of its reader: names for addresses, its own figures.

What a query made up is only ever text: an address is a link where it is one of the web, else not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Store, Triple

from endpoint.description import named, names
from endpoint.pages import Words
from endpoint.sparql.table import Term
from endpoint.wording import Wording
from ontology.context import expand, shorten

_INTEGERS = frozenset(expand(f"xsd:{name}") for name in ("integer", "int", "long"))
# Kinds of literal that show by themselves.
_PLAIN = frozenset(
    expand(name) for name in ("xsd:string", "rdf:langString", "xsd:boolean", "xsd:date")
)
_DATE = expand("xsd:date")
_LONG = 600
# Four figures need no point between them: most of them are years.
_GROUPED = 10_000
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_MOST_FIGURES = 40


@dataclass(frozen=True)
class Cell:
    """Hold one value: its words, where it leads, what it is in full, and what kind it is of."""

    words: str
    link: str = ""
    title: str = ""
    tag: str = ""
    language: str = ""
    is_number: bool = False


class Cells:
    """Write the terms of an answer for a reader."""

    def __init__(self, words: Words, wording: Wording) -> None:
        self.words = words
        self.wording = wording

    @classmethod
    def over(
        cls, rows: Iterable[Mapping[str, Term]], store: Store, base: str, words: Words
    ) -> "Cells":
        """Look up what the things of an answer are called."""
        iris = {term.value for row in rows for term in row.values() if term.type == "uri"}
        return cls(words, Wording(_named(store, iris), base, words.tongue))

    def cell(self, term: Term) -> Cell:
        """Write one term."""
        if term.type == "uri":
            return self._address(term)
        if term.type != "literal":
            return Cell(
                _cut(term.value if term.type == "triple" else f"_:{term.value.removeprefix('_:')}")
            )
        return self._literal(term)

    def name(self, term: Term) -> str:
        """Give the words of a term alone."""
        return self.cell(term).words

    def place(self, term: Term) -> str:
        """Give where a term leads, on this server where the thing is served here."""
        return self.wording.local(term.link) if term.link else ""

    def _address(self, term: Term) -> Cell:
        if not term.link:
            return Cell(_cut(term.value), title=term.value)
        return Cell(self.wording.name(term.value), self.place(term), _in_short(term.value))

    def _literal(self, term: Term) -> Cell:
        number, truth = term.number, term.truth
        if number is not None and len(term.value) <= _MOST_FIGURES:
            return Cell(self._number(term), title=term.value, is_number=True)
        if truth is not None:
            return Cell(
                self.words("sì", "yes") if truth else self.words("no", "no"), title=term.value
            )
        text = self.words.day(term.value) if term.datatype == _DATE else term.value
        tag = "" if not term.datatype or term.datatype in _PLAIN else _in_short(term.datatype)
        return Cell(_cut(text), tag=tag, language=term.language)

    def _number(self, term: Term) -> str:
        if term.datatype in _INTEGERS and _WHOLE.fullmatch(term.value):
            whole = int(term.value)
            return self.words.number(whole) if abs(whole) >= _GROUPED else str(whole)
        # Every figure stays; a number with an exponent is shown as it is written.
        is_plain = _PLAIN_NUMBER.fullmatch(term.value)
        return self.words.number(Decimal(term.value)) if is_plain else term.value


def _named(store: Store, iris: Iterable[str]) -> Iterator[Triple]:
    for node in map(named, iris):
        if node is not None:
            yield from names(store, node)


def _in_short(iri: str) -> str:
    return shorten(iri)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def numeric(rows: Sequence[Mapping[str, Term]], columns: Sequence[str]) -> list[str]:
    """Name the columns that hold numbers and nothing else."""
    return [
        name
        for name in columns
        if any(name in row for row in rows)
        and all(row[name].number is not None for row in rows if name in row)
    ]
