# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Check what every entry, place and actor must be, whatever the call; and a catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.text import Text
from shapes.components import Result
from shapes.engine import Judging, judge
from shapes.facts import Facts
from shapes.queries import GENERAL

SHAPES = GENERAL
CATALOGUE = ("catalogue.ttl",)
# What anybody may hold their own data to, by name.
OPEN = tuple(name.removesuffix(".ttl") for name in (*SHAPES, *CATALOGUE))


@dataclass(frozen=True)
class Fault:
    """Hold one thing wrong with a node: the shape's name, the property, the value."""

    shape: str
    property: str | None
    value: str | None
    message: Text


def shapes_text(name: str) -> str:
    """Give the Turtle of one of the open sets of shapes."""
    return files("shapes").joinpath(f"{name}.ttl").read_text("utf-8")


@cache
def shapes(names: Sequence[str] = SHAPES) -> Graph:
    """Give the shapes of entries, places and actors, or those of other files."""
    graph = Graph()
    for name in names:
        graph.parse(data=files("shapes").joinpath(name).read_text("utf-8"), format="turtle")
    return graph


def check(facts: Facts, judging: Judging = judge) -> list[Fault]:
    """List every fault of the entries, places and actors in a set of statements.

    It also holds what the shapes look up: the Comune with its boundary.
    """
    return _faults(facts, shapes(), judging)


def check_catalogue(facts: Facts) -> list[Fault]:
    """List every fault of a catalogue: what DCAT-AP_IT 2.0 makes mandatory and is not so."""
    return _faults(facts, shapes(CATALOGUE), judge)


def _faults(facts: Facts, rules: Graph, judging: Judging) -> list[Fault]:
    faults = (_fault(result, rules) for result in judging(facts, rules, None))
    return sorted(faults, key=lambda one: (one.shape, one.property or "", one.value or ""))


def _fault(result: Result, rules: Graph) -> Fault:
    named = isinstance(result.constraint, URIRef)
    shape = result.constraint if named else result.shape
    return Fault(
        shape=str(shape).rsplit("/", 1)[-1],
        property=result.property,
        value=None if result.value is None else str(result.value),
        message=_message(shape, rules),
    )


def _message(shape: Node | None, rules: Graph) -> Text:
    found = {
        text.language: str(text)
        for text in rules.objects(shape, SH.message)
        if isinstance(text, Literal)
    }
    return Text(it=found["it"], en=found["en"])
