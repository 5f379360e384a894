# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Publish a release to an engine: by difference, in batches, whole or not at all.

Whoever is killed here at any moment leaves the release before whole, or the new one, or, on an
engine that knows no transactions, a marker that says neither; the next run goes on from there.
"""

import fcntl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from ingest.engines import control, staging
from ingest.engines.comparison import check_content, check_release, check_sizes
from ingest.engines.connection import Connection
from ingest.engines.control import Kind, Marker, Work
from ingest.engines.difference import Target, batches, counted
from ingest.engines.faults import EngineFault, NotWhole
from ingest.holding import Hold
from ingest.listing import Progress, silent
from ingest.releases import Release, ReleaseProblem, Releases
from ontology.text import Text


@dataclass(frozen=True)
class Published:
    """Say what was done: quads added to what was there and removed from it, batches not repeated.

    ``before`` is the number of the release that the engine held, 0 for none.
    """

    release: int
    before: int
    added: int
    removed: int
    resumed: int
    seconds: float
    kind: Kind | None


@dataclass(frozen=True)
class Plan:
    """Say how an engine gets from what it holds to a release: over which local one, how much."""

    name: str
    kind: Kind
    old: Release | None
    new: Release
    counts: Counter[Target]

    def graph(self, target: Target) -> str:
        """Name the graph that a batch goes to: nobody looks at a first release being made."""
        return target.graph if self.kind == "first" else staging.staged(self.name, target)

    def sized(self) -> dict[str, int]:
        """Give the size that each graph has to have before the switch."""
        return {self.graph(target): count for target, count in self.counts.items()}

    def total(self, *, added: bool) -> int:
        """Count what is added, or what is removed."""
        return sum(count for target, count in self.counts.items() if target.is_added is added)


class Publisher:
    """Make an engine hold a release."""

    def __init__(self, connection: Connection, releases: Releases, tell: Progress = silent) -> None:
        self._connection = connection
        self._releases = releases
        self._tell = tell

    def publish(self, release: Release, *, verify: bool = False, full: bool = False) -> Published:
        """Publish a release; ``verify`` compares every quad afterwards, ``full`` loads them all.

        Raises ReleaseProblem for a release that is damaged, which reaches no engine. Raises
        EngineProblem; then the engine holds what it held before, or its marker says that
        it holds neither, and the next call goes on.
        """
        begun = time.monotonic()
        release.check_whole()
        with self._alone(), _held(release):
            marker, work = self._settled()
            if marker.holds(release.tag) and not full:
                plan, resumed = None, 0
                self._clear(marker, work)
            else:
                plan, resumed = self._made(release, marker, work, full=full)
            self._tell("compare", 0, 1)
            check_release(self._connection, release)
            if verify:
                check_content(self._connection, release)
        return Published(
            release=release.info.number,
            before=marker.release,
            added=plan.total(added=True) if plan else 0,
            removed=plan.total(added=False) if plan else 0,
            resumed=resumed,
            seconds=round(time.monotonic() - begun, 3),
            kind=plan.kind if plan else None,
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second publisher of the same folder out."""
        with (self._releases.folder / ".publishing").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReleaseProblem(str(_UNDER_WAY)) from None
            yield

    def _settled(self) -> tuple[Marker, Work | None]:
        """Give what the engine holds, once a switch that was begun has been brought to its end."""
        marker, work = control.read(self._connection)
        if marker is None:
            self._connection.update(control.first_marker())
            return Marker(), work
        if marker.state == "switching":
            if work is None:
                raise EngineFault(_LOST)
            return self._moved(marker, work), work
        return marker, work

    def _made(
        self, release: Release, marker: Marker, work: Work | None, *, full: bool
    ) -> tuple[Plan, int]:
        plan = self._plan(release, marker, full=full)
        if work is None or work.plan != plan.name:
            work = self._begun(plan, marker, work)
        self._write(plan, work)
        try:
            check_sizes(self._connection, plan.sized())
        except NotWhole:
            # Something else wrote there, or took away: the next run begins anew.
            self._clear(marker, work)
            raise
        after = self._switched(marker, work)
        self._clear(after, work)
        return plan, len(work.acknowledged)

    def _plan(self, release: Release, marker: Marker, *, full: bool) -> Plan:
        old = None if full or marker.state == "empty" else self._local(marker)
        kind: Kind = "difference" if old else "full"
        if marker.state == "empty":
            kind = "first"
        size = self._connection.profile.batch
        told = f"{kind} {marker.serial} {marker.tag} {release.tag} {size}"
        name = sha256(told.encode()).hexdigest()[:12]
        return Plan(name, kind, old, release, counted(old, release))

    def _local(self, marker: Marker) -> Release | None:
        """Find the release that the engine holds; one that is gone or damaged is none."""
        if marker.release not in self._releases.numbers():
            return None
        try:
            found = self._releases.open(marker.release)
            found.check_whole()
        except ReleaseProblem:
            return None
        return found if found.tag == marker.tag else None

    def _begun(self, plan: Plan, marker: Marker, before: Work | None) -> Work:
        """Begin anew, without what is left of another plan."""
        self._clear(marker, before)
        work = Work(
            plan=plan.name,
            kind=plan.kind,
            release=plan.new.info.number,
            tag=plan.new.tag,
            staged=tuple(sorted(plan.sized())),
            graphs=tuple(sorted(_graphs_after(plan, marker))),
        )
        for drop in staging.drops(work.staged):
            self._connection.update(drop)
        self._connection.update(control.write_work(work))
        return work

    def _write(self, plan: Plan, work: Work) -> None:
        done, total = 0, plan.counts.total()
        for batch in batches(plan.old, plan.new, self._connection.profile):
            if batch.number not in work.acknowledged:
                self._connection.add(plan.graph(batch.target), batch.lines)
                self._connection.update(control.acknowledge(batch.number))
            done += len(batch.lines)
            self._tell("load", done, total)

    def _switched(self, marker: Marker, work: Work) -> Marker:
        """Put what waits in its place: in one transaction where the engine has them."""
        self._tell("switch", 0, 1)
        after = _after(marker, work)
        if self._connection.profile.atomic or work.kind == "first":
            operations = [*staging.moves(marker, work), control.write_marker(marker, after)]
            self._connection.update(" ;\n".join(operations))
            return self._confirmed(after)
        switching = replace(marker, state="switching", serial=_next(marker))
        self._connection.update(control.write_marker(marker, switching))
        return self._moved(self._confirmed(switching), work)

    def _moved(self, switching: Marker, work: Work) -> Marker:
        """Do the moves one by one; until the last is done the marker says that they are not."""
        for move in staging.moves(switching, work):
            self._connection.update(move)
        after = _after(switching, work)
        self._connection.update(control.write_marker(switching, after))
        return self._confirmed(after)

    def _confirmed(self, expected: Marker) -> Marker:
        found, _ = control.read(self._connection)
        if found is None or (found.serial, found.tag) != (expected.serial, expected.tag):
            raise EngineFault(_NOT_SWITCHED)
        return found

    def _clear(self, marker: Marker, work: Work | None) -> None:
        """Take away what a work needed, and forget it."""
        if work is None:
            return
        # A first release was made in its own place.
        if work.kind != "first" or marker.state == "empty":
            for drop in staging.drops(work.staged):
                self._connection.update(drop)
        self._connection.update(control.forget_work())


@contextmanager
def _held(release: Release) -> Iterator[None]:
    hold = Hold.of(release.folder)
    try:
        yield
    finally:
        hold.end()


def _graphs_after(plan: Plan, marker: Marker) -> set[str]:
    """Name the graphs that the engine has afterwards; one that was emptied may be among them."""
    added = {target.graph for target in plan.counts if target.is_added}
    return added if plan.kind == "first" else {*marker.graphs, *added}


def _after(marker: Marker, work: Work) -> Marker:
    return Marker(_next(marker), "published", work.release, work.tag, work.graphs)


def _next(marker: Marker) -> str:
    return str(int(marker.serial) + 1)


_UNDER_WAY = Text(it="un'altra pubblicazione è in corso", en="another publication is under way")
_LOST = Text(
    it="il motore è fra due edizioni e non si sa quali: svuotarlo, poi albo publish",
    en="the engine is between two releases and nobody knows which: empty it, then albo publish",
)
_NOT_SWITCHED = Text(
    it="il motore non è passato alla nuova edizione: ripetere albo publish",
    en="the engine did not switch to the new release: repeat albo publish",
)
