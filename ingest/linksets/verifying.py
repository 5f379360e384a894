# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Hold links to what a release lists: the thing is there, the target fits, the names agree."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from ingest.findings import Finding, Severity, found
from ingest.linksets.ends import End, Ends
from ingest.names import plain
from ingest.parse import Parsed, Parsing
from ingest.records.linked import CONFIRMED, PROPOSED, REJECTED, STATUSES, LinkedRecord
from ingest.rules import Rule, rule

# Names that agree in so much of their letters are the same with a slip, or in another tongue.
_NEAR = 0.8
# What says that two things are one: then a target has room for one thing alone.
_IDENTITY = frozenset(("skos:exactMatch", "owl:sameAs"))
# A rule, the field where it is broken, and how far that goes.
_Fault = tuple[Rule, str, Severity]


@dataclass
class Verified:
    """Hold what comes of the rows of a linkset: links as pairs of IRIs, and what was found."""

    links: list[tuple[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    refusals: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def verified(parsing: Parsing[LinkedRecord], space: str, predicate: str, ends: Ends) -> Verified:
    """Verify the rows of a linkset; the links are those that are confirmed and sound.

    ``space`` is what every target begins with; an empty one is that of any IRI.
    """
    return _Verifying(parsing, space, predicate, ends).all()


class _Verifying:
    def __init__(
        self, parsing: Parsing[LinkedRecord], space: str, predicate: str, ends: Ends
    ) -> None:
        self.parsing, self.space, self.predicate, self.ends = parsing, space, predicate, ends
        self.done = Verified()
        self._taken: dict[str, End] = {}
        self._linked: dict[tuple[str, str], int] = {}
        self._without_label = 0

    def all(self) -> Verified:
        for row in self.parsing.parsed:
            if row.record.status != REJECTED:
                self._hold(row)
        counts = Counter(row.record.status for row in self.parsing.parsed)
        told = {**{name: counts[name] for name in STATUSES}, "published": len(self.done.links)}
        self.done.counts = told
        self._tell_many("links-proposed", counts[PROPOSED])
        self._tell_many("links-without-label", self._without_label)
        return self.done

    def _tell_many(self, code: str, count: int) -> None:
        if count:
            file = self.parsing.table.file
            told = found(rule(code, count=count), file, severity=Severity.NOTE)
            self.done.notes.append(told)

    def _hold(self, row: Parsed[LinkedRecord]) -> None:
        """Hold a row to all that it has to meet; what is only proposed stops nothing."""
        record, end = row.record, self.ends.find(row.record.concept, row.record.key)
        faults = list(self._faults(row, end))
        for broken, column, severity in faults:
            is_told = record.status == CONFIRMED and severity is Severity.ERROR
            level = Severity.ERROR if is_told else Severity.NOTE
            self._tell(row, broken, column, level)
        is_sound = all(severity is Severity.NOTE for _, _, severity in faults)
        if record.status == CONFIRMED and end is not None and is_sound:
            self._taken.setdefault(record.target, end)
            self._linked[end.iri, record.target] = row.row.line
            self.done.links.append((end.iri, record.target))
            self._without_label += not record.labels

    def _tell(self, row: Parsed[LinkedRecord], broken: Rule, column: str, level: Severity) -> None:
        named = {known: name for name, known in self.parsing.columns.items()}
        value = str(getattr(row.record, column) or "")
        place = (self.parsing.table.file, row.row.line, named.get(column, column), value)
        told = found(broken, *place, severity=level)
        is_aside = level is Severity.ERROR or broken.code == "link-no-thing"
        (self.done.refusals if is_aside else self.done.notes).append(told)

    def _faults(self, row: Parsed[LinkedRecord], end: End | None) -> Iterator[_Fault]:
        record, space = row.record, self.space
        if record.concept in self.ends.personal:
            yield rule("link-person"), "concept", Severity.ERROR
        elif record.concept not in self.ends.concepts:
            known = ", ".join(sorted(self.ends.concepts))
            yield rule("link-concept", known=known), "concept", Severity.ERROR
        elif end is None:
            # As with other tables about entries: what has left its source stops no build.
            yield rule("link-no-thing"), "key", Severity.NOTE
        elif not record.target.startswith(space) or record.target == space:
            yield rule("link-outside", space=space), "target", Severity.ERROR
        else:
            yield from self._doubts(record, end)

    def _doubts(self, record: LinkedRecord, end: End) -> Iterator[_Fault]:
        line = self._linked.get((end.iri, record.target))
        if line is not None:
            place = f"{self.parsing.table.file}:{line}"
            yield rule("duplicate", place=place), "target", Severity.ERROR
            return
        other = self._taken.get(record.target, end)
        if other.iri != end.iri and self.predicate in _IDENTITY:
            yield rule("link-shared", other=other.key), "target", Severity.ERROR
        if record.labels and end.names:
            yield from _named(record.labels, end.names)


def _named(labels: tuple[str, ...], names: frozenset[str]) -> Iterator[_Fault]:
    """Compare what a thing is called by both; one name that fits is enough."""
    said = {plain(label) for label in labels}
    told = "; ".join(sorted(names))
    if said & names or {_run(one) for one in said} & {_run(one) for one in names}:
        return
    if any(_near(one, name) for one in said for name in names):
        yield rule("link-label-near", names=told), "label", Severity.NOTE
    else:
        yield rule("link-label", names=told), "label", Severity.ERROR


def _run(name: str) -> str:
    return name.replace(" ", "")


def _near(one: str, other: str) -> bool:
    """Say whether a name is another cut short, or nearly spelt so."""
    words, known = set(one.split()), set(other.split())
    if words and known and (words <= known or known <= words):
        return True
    return OSA.normalized_similarity(one, other) >= _NEAR
