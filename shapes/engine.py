# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The SHACL engine: pySHACL decides, this module only asks it and sorts its answers."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, Path, SequencePath
from rdflib.term import Node

from shapes.processor import register

VERSION = f"pySHACL {pyshacl.__version__}"
# Results that come from silence: what is counted was not stated.
_SILENT = frozenset(
    {
        SH.MinCountConstraintComponent,
        SH.QualifiedMinCountConstraintComponent,
    }
)

register()


class EngineError(RuntimeError):
    """Tell that the engine could not evaluate the shapes on a candidate."""


@dataclass(frozen=True)
class Result:
    """Hold one result of a SHACL report: which shape was not met, where and by what."""

    shape: Node
    component: Node
    value: Node | None


def validate(data: Graph, shapes: Graph) -> Graph:
    """Validate a graph and give the report, as W3C SHACL describes it.

    Raises EngineError where the engine fails: a failure is never a pass.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    except Exception as error:  # pySHACL lets errors of any kind through on hostile values
        raise EngineError(type(error).__name__) from error
    if not isinstance(report, Graph):
        raise EngineError(str(text))
    return report


def run(data: Graph, shapes: Graph, focus: Node) -> list[Result]:
    """Validate a graph and give the results about one focus node."""
    report = validate(data, shapes)
    return [_result(report, result) for result in report.subjects(SH.focusNode, focus)]


def _result(report: Graph, node: Node) -> Result:
    shape = report.value(node, SH.sourceShape)
    component = report.value(node, SH.sourceConstraintComponent)
    value = report.value(node, SH.value)
    if shape is None or component is None:
        raise EngineError("a result without its shape")
    return Result(shape, component, value)


def failures(results: Sequence[Result], values: Sequence[Node]) -> list[Result]:
    """Give the results that come from a value, leaving out those that come from silence.

    A value of the wrong datatype says nothing: whatever else the engine finds wrong
    with it is left out too.
    """
    unusable = {one.value for one in results if one.component == SH.DatatypeConstraintComponent}
    return [one for one in results if one.value not in unusable and not _is_silent(one, values)]


def _is_silent(result: Result, values: Sequence[Node]) -> bool:
    if result.component == SH.HasValueConstraintComponent:
        return not values
    return result.component in _SILENT


def path_of(shapes: Graph, shape: Node) -> URIRef | Path:
    """Give the SHACL path of a property shape as a path that rdflib can walk."""
    path = shapes.value(shape, SH.path)
    if path is None:
        raise EngineError("a property shape without a path")
    return _path(shapes, path)


def _path(shapes: Graph, path: Node) -> URIRef | Path:
    if isinstance(path, URIRef):
        return path
    if (path, RDF.first, None) in shapes:
        return SequencePath(*(_path(shapes, step) for step in Collection(shapes, path)))
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return InvPath(_path(shapes, inverse))
    choice = shapes.value(path, SH.alternativePath)
    if choice is not None:
        return AlternativePath(*(_path(shapes, step) for step in Collection(shapes, choice)))
    raise EngineError("a kind of path that no call needs so far")


def ill_typed(graph: Graph) -> list[tuple[Node, Node, Literal]]:
    """List the statements whose literal does not fit its datatype, such as "ten" as a number."""
    return [
        (subject, predicate, value)
        for subject, predicate, value in graph
        if isinstance(value, Literal) and (value.ill_typed or _unusable(value))
    ]


def _unusable(value: Literal) -> bool:
    # rdflib takes NaN and infinities as decimals, and pySHACL then raises.
    return str(value.datatype).endswith("#decimal") and str(value).strip().lower() in _NOT_NUMBERS


_NOT_NUMBERS = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity"})
