# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Albo's own questions: SPARQL files of the package, bound by substitution, never by text."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from ontology.context import prefixes


@cache
def question(name: str) -> str:
    """Give the text of a question by the name of its file."""
    return files("endpoint").joinpath("queries", f"{name}.rq").read_text("utf-8")


def ask(store: Store, name: str, **bound: str) -> Iterator[Mapping[str, str]]:
    """Ask a question and yield its rows; a bound variable takes an IRI."""
    rows = _answer(store, name, bound)
    if not isinstance(rows, QuerySolutions):
        raise TypeError(f"{name} is no SELECT query")
    names = [variable.value for variable in rows.variables]
    for row in rows:
        yield {
            key: _plain(value) for key, value in zip(names, row, strict=True) if value is not None
        }


def graph(store: Store, name: str, **bound: str) -> Iterator[Triple]:
    """Ask a question and yield the statements of its answer; a bound variable takes an IRI."""
    triples = _answer(store, name, bound)
    if not isinstance(triples, QueryTriples):
        raise TypeError(f"{name} is no CONSTRUCT query")
    yield from triples


def _answer(
    store: Store, name: str, bound: Mapping[str, str]
) -> QuerySolutions | QueryTriples | QueryBoolean:
    """Ask all graphs as one, as documents do: share-alike entries stand in graphs of their own."""
    values: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
        Variable(key): NamedNode(value) for key, value in bound.items()
    }
    return store.query(
        question(name),
        prefixes=dict(prefixes()),
        substitutions=values,
        use_default_graph_as_union=True,
    )


def _plain(value: object) -> str:
    return value.value if isinstance(value, NamedNode | Literal) else str(value)
