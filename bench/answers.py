# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answers as multisets, so that two of them can be compared whatever their form and order."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

Rows = Counter[str]


class Unreadable(ValueError):
    """Tell that an answer is not in the form that it says it is."""


def rows(media_type: str, body: bytes) -> Rows:
    """Read an answer as the multiset of its rows or triples, with all they say."""
    try:
        if media_type == "application/sparql-results+json":
            return Counter(map(repr, _bindings(body)))
        if media_type == "text/csv":
            return Counter(map(repr, csv.reader(io.StringIO(body.decode(), newline=""))))
        form = QueryResultsFormat.from_media_type(media_type)
        return _solutions(body, form) if form else _triples(media_type, body)
    except (ValueError, SyntaxError, KeyError, TypeError) as error:
        raise Unreadable(f"{media_type}: {error}") from error


def values(media_type: str, body: bytes) -> Rows:
    """Read an answer as `rows` does, but leave out what engines write each in its own way.

    Of a JSON answer the values stay, without types and languages.
    """
    if media_type != "application/sparql-results+json":
        return rows(media_type, body)
    try:
        found = [[(name, value) for name, value, *_ in row] for row in _bindings(body)]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{media_type}: {error}") from error
    return Counter(map(repr, found))


def _bindings(body: bytes) -> list[list[tuple[str, str, str, str, str]]]:
    answer = json.loads(body)
    if "boolean" in answer:
        return [[("", str(answer["boolean"]), "boolean", "", "")]]
    return [sorted(_cell(*cell) for cell in row.items()) for row in answer["results"]["bindings"]]


def _cell(name: str, term: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    language, datatype = term.get("xml:lang", ""), term.get("datatype", "")
    return name, term["value"], term["type"], language, datatype


def _solutions(body: bytes, form: QueryResultsFormat) -> Rows:
    if form == QueryResultsFormat.XML and not body.rstrip().endswith(b"</sparql>"):
        raise Unreadable("cut XML")  # which the parser would take for whole
    found = parse_query_results(body, format=form)
    if isinstance(found, QueryBoolean):
        return Counter([str(bool(found))])
    assert isinstance(found, QuerySolutions)  # noqa: S101 - there is no third kind
    names = [variable.value for variable in found.variables]
    return Counter(repr([(name, str(row[name])) for name in names]) for row in found)


def _triples(media_type: str, body: bytes) -> Rows:
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise Unreadable(f"{media_type}: not a known form")
    return Counter(map(str, parse(body, format=form)))
