# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What was made of a graph of shapes, kept for as long as there is that graph."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from rdflib import Graph

T = TypeVar("T")


def once_a_graph(make: Callable[[Graph], T]) -> Callable[[Graph], T]:
    """Make a thing of each graph once; a graph that it was made of is not to be changed.

    Graphs of rdflib are equal where their names are, whatever they hold, so they are told apart as
    objects, and forgotten with them: what is made must not hold its graph.
    """
    made: dict[int, T] = {}

    @wraps(make)
    def remembered(graph: Graph) -> T:
        key = id(graph)
        if key not in made:
            made[key] = make(graph)
            weakref.finalize(graph, made.pop, key, None).atexit = False
        return made[key]

    return remembered
