"""Albo's own questions: SPARQL files of the package, bound by substitution, never by text."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple, Variable

from ontology.context import prefixes


@cache
def question(name: str) -> str:
    """Give the text of a question by the name of its file."""
    return files("endpoint").joinpath("queries", f"{name}.rq").read_text("utf-8")


def ask(store: Store, name: str, **bound: str) -> Iterator[Mapping[str, str]]:
    """Ask a question and yield its rows; a bound variable takes an IRI."""
    values: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
        Variable(key): NamedNode(value) for key, value in bound.items()
    }
    rows = store.query(question(name), prefixes=dict(prefixes()), substitutions=values)
    if not isinstance(rows, QuerySolutions):
        raise TypeError(f"{name} is no SELECT query")
    names = [variable.value for variable in rows.variables]
    for row in rows:
        yield {
            key: _plain(value) for key, value in zip(names, row, strict=True) if value is not None
        }


def _plain(value: object) -> str:
    return value.value if isinstance(value, NamedNode | Literal) else str(value)
