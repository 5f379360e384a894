# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Propose links: which things of a release the things of another body may be, and why."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from pyoxigraph import NamedNode, Store

from endpoint.linking.others import Other
from endpoint.reconcile.questions import Candidate, Question
from endpoint.reconcile.reconciler import Reconciler
from ingest.aside import harmless
from ingest.linksets.ends import End, Ends
from ingest.records.linked import PROPOSED

HEADER = ("concept", "key", "target", "label", "status", "checked_on", "note")
# A candidate that scores less is noise; of one thing so many are told.
LEAST, MOST = 60.0, 3
_COMUNE = re.compile(r"\A\s*(comune|citt[aà]) di\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """Hold a link that may be right: our end, the other's, its name there, and how it was found."""

    end: End
    other: Other
    candidate: Candidate

    @property
    def note(self) -> str:
        """Say how sure it is, and by what."""
        told = "; ".join(f"{name} {_said(value)}" for name, value in self._features())
        clear = "chiaro/clear; " if self.candidate.match else ""
        return f"{clear}score {self.candidate.score:g}" + (f"; {told}" if told else "")

    def _features(self) -> Iterable[tuple[str, float | bool]]:
        return self.candidate.features.items()


def _said(value: float | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:g}"


class Proposer:
    """Propose links between the things of one concept and those of others."""

    def __init__(self, over: Reconciler, store: Store, ends: Ends, concept: str) -> None:
        self._over, self._store, self._ends = over, store, ends
        self._space = f"{over.info.base}/id/{concept}/"
        items = over.entities.items
        kinds = [set(one.types) for one in items if one.iri.startswith(self._space)]
        self._types = tuple(sorted(set.intersection(*kinds))) if kinds else ()
        self.has_things = bool(kinds)

    def propose(self, others: Iterable[Other]) -> list[Proposal]:
        """Give what may be linked, what is clear first; what is linked already is left out."""
        found = [one for other in others for one in self._of(other)]
        found.sort(key=_rank)
        return found

    def _of(self, other: Other) -> Iterator[Proposal]:
        best: dict[str, Candidate] = {}
        for name in _spoken(other.names):
            for one in self._over.matcher.match(self._question(name, other)):
                known = best.get(one.item.iri)
                is_better = known is None or (one.match, one.score) > (known.match, known.score)
                if is_better and one.item.iri.startswith(self._space):
                    best[one.item.iri] = one
        for one in _likeliest(best.values()):
            end = self._ends.by_iri(one.item.iri)
            if end is not None and not self._is_linked(end.iri, other.target):
                yield Proposal(end, other, one)

    def _question(self, name: str, other: Other) -> Question:
        return Question(name, conditions=other.conditions, types=self._types)

    def _is_linked(self, own: str, target: str) -> bool:
        ends = NamedNode(own), NamedNode(target)
        return any(True for _ in self._store.quads_for_pattern(ends[0], None, ends[1]))


def _spoken(names: Sequence[str]) -> Iterable[str]:
    """Give names as they are, and those of Comuni without the word for what they are."""
    return dict.fromkeys((*names, *(_COMUNE.sub("", name) for name in names)))


def _likeliest(found: Iterable[Candidate]) -> Sequence[Candidate]:
    """Give what is clearly meant alone, else the few that may be."""
    ordered = sorted(found, key=lambda one: (not one.match, -one.score, one.item.iri))
    clear = [one for one in ordered if one.match]
    if len(clear) > 1:
        # Two names of one thing that clearly mean two things of ours: a person decides.
        ordered = [replace(one, match=False) for one in ordered]
    likely = [one for one in ordered if one.score >= LEAST][:MOST]
    return clear if len(clear) == 1 else likely


def _rank(one: Proposal) -> tuple[bool, float, str, str]:
    return not one.candidate.match, -one.candidate.score, one.other.target, one.end.key


def write_proposals(found: Iterable[Proposal], path: Path) -> None:
    """Write proposals as a linkset for an officer: a status to be changed in each row."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in found:
        label = " | ".join(one.other.names)
        row = (one.end.concept, one.end.key, one.other.target, label, PROPOSED, "", one.note)
        writer.writerow([harmless(cell) for cell in row])
    # The byte-order mark makes Italian Excel read the accents.
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")
