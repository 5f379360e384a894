# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the assessments of a release say of its calls: how many meet each requirement."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from endpoint.inventory import Inventory

_CONCLUSIONS = TypeAdapter(list[tuple[str, str, int]])
_VERDICTS = TypeAdapter(list[tuple[str, str, str, int]])
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Outcomes:
    """Hold the counts of each call: its conclusions, its verdicts, and those on each requirement.

    A requirement goes by its identifier in the call; conclusions and outcomes go by their codes.
    """

    conclusions: Mapping[str, Counts]
    verdicts: Mapping[str, Counts]
    requirements: Mapping[tuple[str, str], Counts]

    @classmethod
    def of(cls, inventory: Inventory) -> "Outcomes":
        """Read what the index of a release counted."""
        conclusions: dict[str, Counter[str]] = defaultdict(Counter)
        verdicts: dict[str, Counter[str]] = defaultdict(Counter)
        requirements: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for call, conclusion, count in inventory.told("conclusions", _CONCLUSIONS, []):
            conclusions[call][_code(conclusion)] += count
        for call, requirement, outcome, count in inventory.told("outcomes", _VERDICTS, []):
            verdicts[call][_code(outcome)] += count
            requirements[call, requirement][_code(outcome)] += count
        return cls(dict(conclusions), dict(verdicts), dict(requirements))


def _code(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
