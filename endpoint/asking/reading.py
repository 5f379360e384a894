# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read as much of an answer as a page shows, and count the rest.

A worker wrote it, and it may have been cut where it was too long to be held: what is read is what
came whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import TypeAdapter
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from endpoint.sparql.table import Term

# A page shows so many rows, and so many characters of an answer as it was written.
SHOWN = 1000
_RAW = 32_000
_ROWS, _NAMES, _TRUTH = '"bindings":[', '"vars":', '"boolean":true'
_DECODER = json.JSONDecoder()
_ROW: TypeAdapter[dict[str, Term]] = TypeAdapter(dict[str, Term])
_COLUMNS = TypeAdapter(list[str])
_STATEMENT = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Found:
    """Hold an answer: its first rows, how many there are, and how it begins as it was written.

    ``count`` is all of them where ``is_whole``, else as many as were read.
    """

    kind: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Term]]
    count: int
    is_whole: bool
    raw: str
    is_raw_whole: bool
    truth: bool = False


def read(kind: str, content: bytes, *, is_whole: bool) -> Found:
    """Read an answer in JSON (solutions, boolean) or Turtle (graph)."""
    # A cut may fall within a letter.
    text = content.decode("utf-8", "ignore")
    start = text if len(text) <= _RAW else text[: text.rfind("\n", 0, _RAW) + 1 or _RAW]
    ends = is_whole and len(start) == len(text)
    if kind == "boolean":
        return Found(kind, (), (), 1, is_whole, start, ends, _TRUTH in text)
    columns, every = _statements(content) if kind == "graph" else _solutions(text)
    rows = list(islice(every, SHOWN))
    count = len(rows) + sum(1 for _ in every)
    return Found(
        kind, columns, [_ROW.validate_python(row) for row in rows], count, is_whole, start, ends
    )


def _solutions(text: str) -> tuple[Sequence[str], Iterator[object]]:
    names, _ = _DECODER.raw_decode(text, text.index(_NAMES) + len(_NAMES))
    return _COLUMNS.validate_python(names), _rows(text, text.index(_ROWS) + len(_ROWS))


def _rows(text: str, at: int) -> Iterator[object]:
    while text[at : at + 1] == "{":
        try:
            row, at = _DECODER.raw_decode(text, at)
        except ValueError:
            return
        yield row
        at += 1  # over the comma


def _statements(content: bytes) -> tuple[Sequence[str], Iterator[object]]:
    return _STATEMENT, _triples(content)


def _triples(content: bytes) -> Iterator[object]:
    try:
        for quad in parse(content, format=RdfFormat.TURTLE):
            terms = (quad.subject, quad.predicate, quad.object)
            yield dict(zip(_STATEMENT, map(_term, terms), strict=True))
    except SyntaxError:
        return  # it was cut here


def _term(term: object) -> Term:
    if isinstance(term, NamedNode):
        return Term(type="uri", value=term.value)
    if isinstance(term, Literal):
        said = {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        return Term.model_validate(said | {"xml:lang": term.language or ""})
    return Term(type="bnode", value=str(term))
