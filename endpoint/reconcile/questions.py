# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of the matcher and what it answers, whichever protocol carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from endpoint.inventory import Item

Strictness = Literal["any", "should", "all"]
Quantifier = Literal["any", "all", "none"]
LIMIT, MOST = 10, 50


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold what a table says of a property: its values, and how they have to agree."""

    property: str
    values: tuple[str, ...]
    required: bool = False
    quantifier: Quantifier = "any"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what one cell asks: a name, what else is known, and of what kind it has to be.

    ``named`` where nothing may be told whose name is another.
    """

    name: str = ""
    named: bool = False
    ids: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    types: tuple[str, ...] = ()
    strictness: Strictness = "any"
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a thing that may be meant: a score from 0 to 100, and why.

    ``sure`` where an identifier says so, ``barred`` where something that is known speaks
    against it: then only a person may decide.
    """

    item: Item
    score: float
    features: Mapping[str, float | bool] = field(default_factory=dict)
    sure: bool = False
    barred: bool = False
    match: bool = False
