# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the assessments of a release say of a call: how many meet each of its requirements."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from pyoxigraph import NamedNode, Store

from ontology.context import expand

_TEST, _RESULT = NamedNode(expand("earl:test")), NamedNode(expand("earl:result"))
_OUTCOME = NamedNode(expand("earl:outcome"))
_AGAINST, _CONCLUSION = NamedNode(expand("albo:againstCall")), NamedNode(expand("albo:conclusion"))


@dataclass(frozen=True)
class Tally:
    """Hold the counts of a call: its conclusions, and the verdicts on each requirement, by code."""

    conclusions: Mapping[str, int]
    verdicts: Mapping[str, Mapping[str, int]]


class Outcomes:
    """Count the verdicts of a release, a call at a time, when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counted: dict[str, Tally] = {}
        self._lock = Lock()

    def of(self, call: str, requirements: frozenset[str]) -> Tally:
        """Give the counts of a call with these requirements."""
        with self._lock:
            if call not in self._counted:
                self._counted[call] = Tally(
                    self._conclusions(call), {one: self._verdicts(one) for one in requirements}
                )
            return self._counted[call]

    def _conclusions(self, call: str) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for assessment in self._pointing(_AGAINST, call):
            found.update(self._codes(assessment, _CONCLUSION))
        return found

    def _verdicts(self, requirement: str) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for verdict in self._pointing(_TEST, requirement):
            for quad in self._store.quads_for_pattern(verdict, _RESULT, None):
                if isinstance(quad.object, NamedNode):
                    found.update(self._codes(quad.object, _OUTCOME))
        return found

    def _pointing(self, predicate: NamedNode, node: str) -> set[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, NamedNode(node))
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def _codes(self, node: NamedNode, predicate: NamedNode) -> set[str]:
        quads = self._store.quads_for_pattern(node, predicate, None)
        return {
            quad.object.value.replace("#", "/").rpartition("/")[2]
            for quad in quads
            if isinstance(quad.object, NamedNode)
        }
