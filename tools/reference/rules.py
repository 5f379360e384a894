# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What an applicant and an author of calls look up: calls, requirements, shapes."""

from collections.abc import Iterator
from importlib.resources import files

from rdflib import SH, Graph, URIRef
from rdflib.term import Literal, Node

from ontology.context import shorten
from ontology.text import Text
from shapes.calls import Call, Group, Requirement, shipped_call, shipped_calls
from tools.reference.markdown import code, page, table

_REQUIREMENTS = ("requirement", "what", "mode", "mandatory", "needed", "from")


def calls() -> str:
    """Give the page of the shipped calls with their requirements."""
    found = [shipped_call(name) for name in shipped_calls()]
    return page("calls", *(_call(one) for one in found))


def _call(call: Call) -> str:
    admits = ", ".join(code(shorten(str(one))) for one in call.admits)
    days = f"{call.opens or '…'} – {call.closes or '…'}"
    facts = f"Version {call.version}; {admits}; {days}; {', '.join(call.authorities)}; {call.act}."
    if call.illustrative:
        facts += " Illustrative: adopted by nobody."
    rows = _requirements(call.requirements)
    head = f"## {call.identifier}\n\n{call.title}"
    return "\n\n".join((head, facts, table(_REQUIREMENTS, rows)))


def _requirements(of: tuple[Requirement | Group, ...], depth: int = 0) -> Iterator[tuple[str, ...]]:
    for one in of:
        inside = "↳ " * depth
        mode = f"group, {_threshold(one)}" if isinstance(one, Group) else one.mode.value
        weight = f", weight {one.weight.normalize():f}" if depth else ""
        yield (
            inside + code(one.identifier),
            str(one.title),
            mode + weight,
            "yes" if one.mandatory else "no",
            str(one.needed),
            str(one.article),
        )
        if isinstance(one, Group):
            yield from _requirements(one.members, depth + 1)


def _threshold(group: Group) -> str:
    return "all" if group.threshold is None else f"at least {group.threshold.normalize():f}"


def shapes() -> str:
    """Give the page of the shapes that hold for everything."""
    parts = []
    for name in ("entry", "actor", "place", "profile"):
        graph = Graph().parse(data=_turtle(f"{name}.ttl"), format="turtle")
        named = (one for one in graph.subjects(SH.path, None) if isinstance(one, URIRef))
        rows = sorted(_shape(graph, one) for one in named)
        parts.append(f"## {name}.ttl\n\n{table(('shape', 'looks at', 'name', 'says'), rows)}")
    return page("shapes", *parts)


def _turtle(name: str) -> str:
    return files("shapes").joinpath(name).read_text("utf-8")


def _shape(graph: Graph, shape: URIRef) -> tuple[str, ...]:
    path = graph.value(shape, SH.path)
    looked = shorten(str(path)) if isinstance(path, URIRef) else "a path"
    return (
        code(str(shape).rsplit("/", 1)[-1]),
        code(looked),
        _said(graph, shape, SH.name),
        _said(graph, shape, SH.message),
    )


def _said(graph: Graph, shape: Node, predicate: URIRef) -> str:
    found = {
        value.language: str(value)
        for value in graph.objects(shape, predicate)
        if isinstance(value, Literal)
    }
    return str(Text(it=found.get("it", ""), en=found.get("en", ""))) if found else ""
