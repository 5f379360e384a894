# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Describe answers so that two of them are equal where SPARQL says that they are the same.

Rows are a multiset, or a sequence where the query orders them; blank nodes have no names. Numbers
and booleans of one datatype are the same when their values are: the engine keeps values.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term]
Form = RdfFormat | QueryResultsFormat
# The truth, or the lines of a graph in canonical form.
Description = bool | list[str]

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Mapping[str, type[Decimal] | type[float]] = {
    _XSD + "integer": Decimal,
    _XSD + "decimal": Decimal,
    _XSD + "double": float,
    _XSD + "float": float,
}


def described(content: bytes, form: Form, *, base: str = "", ordered: bool = False) -> Description:
    """Describe an answer as it was written: a truth, rows or a graph."""
    if form == QueryResultsFormat.CSV:
        return _described_rows(*_table(content), ordered)
    if isinstance(form, RdfFormat):
        return _described_graph(list(parse(content, form, base_iri=base or None)), ordered)
    answer = parse_query_results(content, form)
    if isinstance(answer, QueryBoolean):
        return bool(answer)
    names = [variable.value for variable in answer.variables]
    rows = [{name: one[name] for name in names if one[name] is not None} for one in answer]
    return _described_rows(names, rows, ordered)


def _table(content: bytes) -> tuple[list[str], list[Row]]:
    """Read CSV, which tells blank nodes from texts and nothing else."""
    names, *lines = csv.reader(StringIO(content.decode()))
    cells = [zip(names, line, strict=True) for line in lines]
    return names, [{name: _cell(text) for name, text in line if text} for line in cells]


def _cell(text: str) -> Term:
    return BlankNode(text[2:]) if text.startswith("_:") else Literal(text)


def _described_graph(quads: Sequence[Quad], ordered: bool) -> Description:
    """Describe a graph; one that states a set of rows in the suite's own words is those rows."""
    graph = Dataset(quads)
    names = _names(graph, None, "resultVariable")
    if not names:
        return _canonical(_valued(quad) for quad in quads)
    rows = [_row(graph, solution) for solution in _objects(graph, None, "solution")]
    return _described_rows(names, rows, ordered)


def _row(graph: Dataset, solution: Term) -> Row:
    return {
        _names(graph, binding, "variable")[0]: _objects(graph, binding, "value")[0]
        for binding in _objects(graph, solution, "binding")
    }


def _names(graph: Dataset, subject: Term | None, name: str) -> list[str]:
    return [term.value for term in _objects(graph, subject, name) if isinstance(term, Literal)]


def _objects(graph: Dataset, subject: Term | None, name: str) -> list[Term]:
    found = graph.quads_for_predicate(NamedNode(_RS + name))
    return [quad.object for quad in found if subject is None or quad.subject == subject]


def _described_rows(names: Iterable[str], rows: Iterable[Row], ordered: bool) -> Description:
    """Write each row as a node of its own, so that equal rows stay apart."""
    head = [_statement(BlankNode(), "variable", Literal(name)) for name in names]
    return _canonical([*head, *_statements(rows, ordered)])


def _statements(rows: Iterable[Row], ordered: bool) -> Iterable[Quad]:
    for number, row in enumerate(rows):
        node = BlankNode()
        yield _statement(node, "index", Literal(number if ordered else 0))
        for name, term in row.items():
            yield _statement(node, f"value/{name}", _value(term))


def _statement(subject: BlankNode, name: str, term: Term) -> Quad:
    return Quad(subject, NamedNode(_RS + name), term)


def _canonical(quads: Iterable[Quad]) -> list[str]:
    graph = Dataset(quads)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in graph)


def _valued(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, _value(quad.object), quad.graph_name)


def _value(term: Term) -> Term:
    """Write a number or a boolean in the one way that its value has."""
    if not isinstance(term, Literal):
        return term
    datatype = term.datatype.value
    if datatype == _XSD + "boolean":
        return Literal(
            {"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype
        )
    try:
        value = _NUMBERS[datatype](term.value)
    except (KeyError, ValueError, InvalidOperation):
        return term
    plain = value.normalize() if isinstance(value, Decimal) else value
    return Literal(str(plain), datatype=term.datatype)
