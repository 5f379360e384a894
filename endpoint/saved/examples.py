# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The saved questions: SPARQL files of the package that say in both languages what they ask.

A file begins with lines that say its question, its parameters and how its answer is best seen::

    # it: Che cosa c'è in un municipio di Milano?
    # en: What is there in a municipio of Milan?
    # ?municipio municipio: Municipio / Municipio
    # view: map thing name

A parameter has a kind (`endpoint.saved.parameters`) and stands in ``VALUES ?name { default }``.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode

from ontology.text import Text

_HEAD = re.compile(r"# it: (?P<it>.+)\n# en: (?P<en>.+)\n(?P<rest>(?:# (?:\?|view: ).*\n)*)")
_PARAMETER = re.compile(r"# \?(?P<name>\w+) (?P<kind>[a-z-]+): (?P<it>.+) / (?P<en>.+)\n")
_VIEW = re.compile(r"# view: (?P<view>table|map|bars)(?P<columns>(?: \w+)*)\n")
_ASKS_FOR = 'VALUES ?language { "%s" }'

Value = NamedNode | Literal


@dataclass(frozen=True)
class Parameter:
    """Hold a parameter of a question: its name, its kind, and what to call it."""

    name: str
    kind: str
    label: Text


@dataclass(frozen=True)
class View:
    """Say how an answer is best seen: as a table, a map or bars, and by which columns."""

    kind: str = "table"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """Hold a saved question: its name, what it asks, and the query that answers."""

    name: str
    question: Text
    query: str
    parameters: tuple[Parameter, ...] = ()
    view: View = field(default_factory=View)

    def in_language(self, tongue: str) -> str:
        """Give the query, asking for the names of things in a language where it asks for one."""
        return self.query.replace(_ASKS_FOR % "it", _ASKS_FOR % tongue)

    def bound(self, tongue: str, values: Mapping[str, Value]) -> str:
        """Give the query with values in the places of its parameters.

        What is put in is an RDF term as its own type writes it, so no text becomes syntax.
        """
        query = self.in_language(tongue)
        for name, value in values.items():
            written = str(value).replace("\\", r"\\")
            query = _place_of(name).sub(rf"VALUES ?{name} {{ {written} }}", query, count=1)
        return query


def _place_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES \?{name} \{{[^}}]*\}}")


@cache
def examples() -> Sequence[Example]:
    """Give the saved questions, by name."""
    folder = files("endpoint").joinpath("queries", "examples")
    named = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    return [_read(name.removesuffix(".rq"), query) for name, query in named]


@cache
def column_names() -> Mapping[str, Text]:
    """Give what the columns of the answers are called, by their variables."""
    table = files("endpoint").joinpath("queries", "columns.toml").read_text("utf-8")
    return {name: Text.model_validate(label) for name, label in tomllib.loads(table).items()}


@cache
def by_name() -> Mapping[str, Example]:
    """Give the saved questions, keyed by their names."""
    return {one.name: one for one in examples()}


def _read(name: str, query: str) -> Example:
    head = _HEAD.match(query)
    if head is None:
        raise ValueError(f"{name} does not say what it asks in both languages")
    parameters = tuple(
        Parameter(one["name"], one["kind"], Text(it=one["it"], en=one["en"]))
        for one in _PARAMETER.finditer(head["rest"])
    )
    for one in parameters:
        if not _place_of(one.name).search(query):
            raise ValueError(f"{name} has no place for ?{one.name}")
    seen = _VIEW.search(head["rest"])
    view = View(seen["view"], tuple(seen["columns"].split())) if seen else View()
    return Example(name, Text(it=head["it"], en=head["en"]), query, parameters, view)
