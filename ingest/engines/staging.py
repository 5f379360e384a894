# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Graphs in which a release waits until it is whole, and the operations that put it in place."""

from collections.abc import Iterable, Iterator
from typing import Final

from ingest.engines import control
from ingest.engines.control import Marker, Work
from ingest.engines.difference import Target

_STAGING: Final = "urn:albo:staging"
_ALL: Final = "?s ?p ?o"


def staged(plan: str, target: Target) -> str:
    """Name the graph where what a graph gains or loses waits. No two plans share one."""
    return f"{_STAGING}:{plan}:{'add' if target.is_added else 'remove'}:{target.graph}"


def target_of(graph: str) -> Target:
    """Say what waits in a graph."""
    _, _, _, _, kind, target = graph.split(":", 5)
    return Target(target, kind == "add")


def moves(marker: Marker, work: Work) -> Iterator[str]:
    """Yield the operations that put a work in place; each may be done twice, or too late.

    What goes is taken away before what comes is added: an engine that changes values may keep
    both as one.
    """
    if work.kind == "first":
        return
    if work.kind == "full":
        for graph in sorted({*marker.graphs, *work.graphs}):
            yield _delete(marker, graph, graph)
    waiting = sorted(work.staged, key=lambda one: target_of(one).is_added)
    for graph in waiting:
        target = target_of(graph)
        write = _insert if target.is_added else _delete
        yield write(marker, target.graph, graph)


def drops(graphs: Iterable[str]) -> Iterator[str]:
    """Yield the operations that take graphs away."""
    for graph in graphs:
        yield f"DROP SILENT GRAPH <{graph}>"


def _delete(marker: Marker, graph: str, source: str) -> str:
    return f"DELETE {{ GRAPH <{graph}> {{ {_ALL} }} }} {_where(marker, source)}"


def _insert(marker: Marker, graph: str, source: str) -> str:
    return f"INSERT {{ GRAPH <{graph}> {{ {_ALL} }} }} {_where(marker, source)}"


def _where(marker: Marker, source: str) -> str:
    return f"WHERE {{ {control.guard(marker)} GRAPH <{source}> {{ {_ALL} }} }}"
