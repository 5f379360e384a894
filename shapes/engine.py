# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The SHACL engine: pySHACL says what is right, compiled shapes say the same sooner."""

import warnings
from collections.abc import Callable, Sequence

import pyshacl
from rdflib import SH, Graph, Literal
from rdflib.term import Node

from shapes.compiling import Plan, compiled
from shapes.components import Result
from shapes.facts import Facts
from shapes.paths import end_of
from shapes.processor import register

VERSION = f"pySHACL {pyshacl.__version__}, compiled"
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


def validate(data: Graph, shapes: Graph) -> Graph:
    """Validate a graph and give the report, as W3C SHACL describes it.

    Raises EngineError where the engine fails: a failure is never a pass.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    except (MemoryError, SystemError) as error:
        # Where memory ends inside C, Python may know no more than that something went wrong.
        raise MemoryError from error
    except Exception as error:  # pySHACL lets errors of any kind through on hostile values
        raise EngineError(type(error).__name__) from error
    if not isinstance(report, Graph):
        raise EngineError(str(text))
    return report


def results_in(report: Graph) -> list[Result]:
    """Read the results of a report."""
    return [_result(report, one) for one in report.objects(None, SH.result)]


def _result(report: Graph, node: Node) -> Result:
    focus = report.value(node, SH.focusNode)
    shape = report.value(node, SH.sourceShape)
    component = report.value(node, SH.sourceConstraintComponent)
    if focus is None or shape is None or component is None:
        raise EngineError("a result without its shape")
    return Result(
        focus,
        shape,
        component,
        report.value(node, SH.value),
        end_of(report, report.value(node, SH.resultPath)),
        report.value(node, SH.sourceConstraint),
    )


Judging = Callable[[Facts, Graph, Node | None], list[Result]]


def judge(facts: Facts, shapes: Graph, focus: Node | None = None) -> list[Result]:
    """Validate statements and give what is wrong, with everything or with one focus node.

    Compiled shapes judge where they can, pySHACL where they cannot: the results are the same.
    Texts with a base direction are left to pySHACL, which takes them for texts of their language.
    Raises EngineError where the engine fails: a failure is never a pass.
    """
    plan = compiled(shapes)
    if plan is not None and not facts.holds_directed:
        found = _by_plan(plan, facts, focus)
        if found is not None:
            return found
    return reference(facts, shapes, focus)


def _by_plan(plan: Plan, facts: Facts, focus: Node | None) -> list[Result] | None:
    """Judge by compiled shapes; None where they cannot, for whatever reason: pySHACL says why."""
    try:
        return plan.validate(facts) if focus is None else plan.about(facts, focus)
    except (MemoryError, SystemError) as error:
        # pySHACL would want more.
        raise MemoryError from error
    except Exception:
        return None


def reference(facts: Facts, shapes: Graph, focus: Node | None = None) -> list[Result]:
    """Validate statements with pySHACL alone: what the compiled shapes are measured by."""
    results = results_in(validate(facts.graph, shapes))
    return [one for one in results if focus is None or one.focus == focus]


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


def ill_typed(facts: Facts) -> list[tuple[Node, Node, Literal]]:
    """List the statements whose literal does not fit its datatype, such as "ten" as a number."""
    return [
        (subject, predicate, value)
        for subject, predicate, value in facts
        if isinstance(value, Literal) and (value.ill_typed or _unusable(value))
    ]


def _unusable(value: Literal) -> bool:
    # rdflib takes NaN and infinities as decimals, and pySHACL then raises.
    return str(value.datatype).endswith("#decimal") and str(value).strip().lower() in _NOT_NUMBERS


_NOT_NUMBERS = frozenset(
    f"{sign}{word}" for sign in ("", "+", "-") for word in ("nan", "snan", "inf", "infinity")
)
