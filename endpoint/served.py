# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The release being served: its store and its query workers, replaced while requests run."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from pydantic import TypeAdapter
from pyoxigraph import Literal, NamedNode, Store
from shapely import Geometry
from starlette.requests import Request

from endpoint.about import figures, quality
from endpoint.about.figures import Table
from endpoint.about.quality import Quality
from endpoint.catalogue.graph import Catalogue
from endpoint.checking.examiner import CheckLimits, Examiner
from endpoint.checking.sheet import Sheets
from endpoint.choosing import Choice, Chooser
from endpoint.description import named
from endpoint.feed.archive import Archive
from endpoint.inventory import Inventory, take_stock
from endpoint.maps import Boundary, Overview, boundaries, outlines, overview
from endpoint.memory import give_back, settle
from endpoint.observing import Observer
from endpoint.outcomes import Outcomes
from endpoint.pool.engine import Engine
from endpoint.pool.limits import Limits
from endpoint.pool.workers import ReleaseUnreadable, WorkerPool
from endpoint.problems import Problem
from endpoint.reconcile.reconciler import Reconciler
from endpoint.remote.following import Follower
from endpoint.settings import Settings
from endpoint.sparql.void import Statistics, count
from endpoint.stores import graphs_of, open_store
from ingest.ground import Ground, NoGround, read_ground
from ingest.holding import Hold
from ingest.index.makeup import Makeup
from ingest.releases import Release, ReleaseInfo, Releases
from ontology import __version__
from ontology.text import Text

_LOG = logging.getLogger("albo")


@dataclass(frozen=True)
class Served:
    """Hold one release with what answers questions about it."""

    release: Release
    store: Store
    pool: Engine
    examiner: Examiner
    hold: Hold | None = None

    async def end(self) -> None:
        """End the processes that work for the release, and let it go."""
        await self.pool.stop()
        await self.examiner.close()
        if "inventory" in vars(self):
            self.inventory.index.close()
        if self.hold is not None:
            self.hold.end()

    @property
    def base(self) -> str:
        """Give the prefix of the release's IRIs; it never comes from a request."""
        return self.release.info.base

    @property
    def tag(self) -> str:
        """Name the release in entity tags: its number and the digest of its quads."""
        return self.release.tag

    @cached_property
    def graphs(self) -> Sequence[str]:
        """Give the names of the named graphs, in order."""
        return graphs_of(self.store)

    @cached_property
    def archive(self) -> Archive:
        """Give what the release keeps of the past."""
        return Archive(self.release.folder, self.base, self.inventory.index)

    @cached_property
    def inventory(self) -> Inventory:
        """Give what the release lists."""
        return take_stock(self.release, self.store)

    @cached_property
    def reconciler(self) -> Reconciler:
        """Give what says which thing of the release a name means."""
        return Reconciler.over(self.release.info, self.inventory, self.store)

    @cached_property
    def boundaries(self) -> Sequence[Boundary]:
        """Give the boundaries of the Comuni."""
        return boundaries(self.store)

    @cached_property
    def outlines(self) -> Sequence[Geometry]:
        """Give the outlines of the Comuni, ready to be drawn."""
        return outlines(self.boundaries)

    @cached_property
    def outcomes(self) -> Outcomes:
        """Give what the assessments say of the calls."""
        return Outcomes.of(self.inventory)

    @cached_property
    def ground(self) -> Ground | None:
        """Give what candidates are judged with; None for a release that does not hold it."""
        try:
            return read_ground(self.release)
        except NoGround:
            return None

    @cached_property
    def sheets(self) -> Sheets | None:
        """Give the forms of the calls; None for a release that cannot be checked by."""
        return Sheets(self.ground) if self.ground else None

    @cached_property
    def overview(self) -> Overview | None:
        """Give everything in the registers that has a place, on one small map."""
        return overview(self.inventory.places.registered(), self.outlines)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Give the catalogue of the release."""
        return Catalogue.of(self.release.catalogue())

    @cached_property
    def statistics(self) -> Statistics:
        """Give what the data are made of, counted when it is first asked for."""
        makeup = self.inventory.told("made of", TypeAdapter(Makeup | None), None)
        return count(self.store, self.graphs, self.base, makeup)

    @cached_property
    def quality(self) -> Quality:
        """Give how good the data are, looked at when it is first asked for."""
        return quality.assess(self.store, self.inventory, self.base, self.release.folder)

    @cached_property
    def figures(self) -> Mapping[str, Table]:
        """Give the tables of figures, drawn up when they are first asked for."""
        return figures.draw_up(self.store, self.inventory)

    def tag_of(self, *parts: object) -> str:
        """Make the entity tag of an answer: the release, the software, and what was asked."""
        asked = sha256(repr((__version__, *parts)).encode()).hexdigest()
        return f'"{self.tag}-{asked[:16]}"'

    def values(self, subject: str, predicate: str) -> Iterator[str]:
        """Yield the values of a property, in whatever graph they stand."""
        node = named(subject)
        if node is not None:
            for quad in self.store.quads_for_pattern(node, NamedNode(predicate), None):
                if isinstance(quad.object, NamedNode | Literal):
                    yield quad.object.value


class Service:
    """Serve the current release, and take up a new one when it is published."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.releases = Releases(settings.releases)
        self.taken_up: datetime | None = None
        self.chooser = Chooser(self.releases)
        # The number of the current release while it is damaged and another is served; else 0.
        self.damaged = 0
        self._wake = asyncio.Event()
        self._follower = Follower.of(settings.place, self.releases, self._load, self._wake.set)
        self._served: Served | None = None
        self._before: Served | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._retiring: set[asyncio.Task[None]] = set()

    @property
    def served(self) -> Served:
        """Give the release that answers now; raises a problem before the first one."""
        if self._served is None:
            raise Problem("no-release", _NO_RELEASE)
        return self._served

    @property
    def base(self) -> str | None:
        """Give the base of the release that answers now; None before the first one."""
        return self._served.base if self._served else None

    @property
    def house(self) -> ReleaseInfo | None:
        """Give what the release that answers now says of itself; None before the first one."""
        return self._served.release.info if self._served else None

    def watched_by(self, observer: Observer) -> None:
        """Let an observer read what is served whenever it is asked."""
        observer.release.set_function(
            lambda: self._served.release.info.number if self._served else 0
        )
        observer.damaged.set_function(lambda: self.damaged)
        observer.quads.set_function(lambda: self._served.release.info.quads if self._served else 0)
        observer.workers.set_function(
            lambda: sum(len(one.pool.pids) for one in (self._served, self._before) if one)
        )

    def release(self, number: int | None) -> Served:
        """Give a release by its number: the current one, or for a while the one before.

        Raises a problem for any other.
        """
        served = self.served
        if number in (None, served.release.info.number):
            return served
        before = None if self._follower else self._before
        if before is not None and before.release.info.number == number:
            return before
        now = served.release.info.number
        if number is None or not 0 < number < now:
            raise Problem("not-found", _no_release(now), current=now)
        raise Problem("release-gone", _other_release(now), current=now)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve for as long as the context is open."""
        await self.refresh()
        settle()
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            for task in (watch, *self._retiring):
                task.cancel()
            await asyncio.gather(watch, *self._retiring, return_exceptions=True)
            if self._served is not None:
                await self._served.end()
            if self._follower is not None:
                await self._follower.close()

    async def _watch(self) -> None:
        while True:
            # An engine that has gone on to another release is followed at once.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self.settings.poll_seconds)
            self._wake.clear()
            try:
                await self.refresh()
                self._drop_erased()
            except Exception:
                # Whatever is wrong with it, the release served so far is whole: it goes on
                # until a good one comes, and this watch has to live to see that one.
                _LOG.exception(
                    "la nuova edizione non si può leggere / the new release cannot be read"
                )

    async def refresh(self) -> None:
        """Take up the current release if it is another than the one served, and whole.

        Where an engine elsewhere answers queries, that is when the engine holds it.
        """
        if self._follower is not None:
            choice = await asyncio.to_thread(self.chooser.choose)
            self._note(choice)
            held = await self._follower.follow(choice, self._served)
            if held is not None:
                self._take_up(held)
            return
        folder = self.releases.pointer.resolve()
        if self._served is not None and self._served.release.folder == folder:
            self._note(Choice(None))
            return
        fresh = await self._fresh()
        if fresh is not None:
            self._take_up(fresh)

    async def _load(self, release: Release) -> Served:
        settings = self.settings
        return await load(
            release, settings.memory_quads, settings.limits, settings.check_limits, self._follower
        )

    async def _fresh(self) -> Served | None:
        """Load the release to serve; None where the one served goes on."""
        while True:
            choice = await asyncio.to_thread(self.chooser.choose)
            self._note(choice)
            if choice.release is None or (choice.damaged and self._served is not None):
                return None
            try:
                return await self._load(choice.release)
            except (OSError, ReleaseUnreadable, SyntaxError, ValueError):
                _LOG.exception("edizione / release %s", choice.release.folder)
                self.chooser.refuse(choice.release)

    def _note(self, choice: Choice) -> None:
        """Say once that the current release is damaged, and once that it is whole again."""
        if choice.damaged != self.damaged and choice.damaged:
            served = choice.release if self._served is None else self._served.release
            _LOG.critical(
                _DAMAGED, choice.damaged, choice.why, served.folder.name if served else "-"
            )
        self.damaged = choice.damaged

    def _take_up(self, fresh: Served) -> None:
        if self._before is not None and self._leaving is not None:
            # It goes at once: one release before the current one is kept. One that is going
            # already is let go on: it has processes to end.
            self._leaving.cancel()
        self._before, self._served, self.taken_up = self._served, fresh, datetime.now(UTC)
        if self._before is not None:
            fresh.examiner.take_over_from(self._before.examiner)
            # An engine elsewhere holds one release: nobody answers over the one before.
            keep = 0 if self._follower else self.settings.keep_seconds
            self._leaving = self._retire(self._before, keep)

    def _drop_erased(self) -> None:
        """Let go at once of a release whose folder is gone: something in it was taken down."""
        if self._before is None or self._before.release.folder.is_dir():
            return
        self._before = None
        if self._leaving is not None:
            self._leaving.cancel()

    def _retire(self, old: Served, seconds: float) -> asyncio.Task[None]:
        """Let a release go after a while: who reads it page by page stays on it until then."""
        old.pool.shrink(1)
        task = asyncio.create_task(self._stop_after(old, seconds))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        return task

    async def _stop_after(self, old: Served, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        finally:
            if self._before is old:
                self._before = None
            await old.end()
            del old
            await asyncio.to_thread(give_back)


def served_of(request: Request) -> Served:
    """Give the release that answers a request; raises a problem before the first one."""
    service: Service = request.app.state.service
    return service.served


async def load(
    release: Release,
    memory_quads: int,
    limits: Limits,
    check_limits: CheckLimits,
    follower: Follower[Served] | None = None,
) -> Served:
    """Load a release and start what answers queries; nothing is served before both are ready."""
    hold = Hold.of(release.folder)
    try:
        store = await asyncio.to_thread(open_store, release, memory_quads)
        limits = limits if release.has_store else replace(limits, memory_quads=release.info.quads)
        pool: Engine
        if follower is not None:
            pool = follower.engine(release, graphs_of(store), limits)
        else:
            pool = await WorkerPool.start(release.folder, limits)
        return Served(release, store, pool, Examiner(release.folder, check_limits), hold)
    except BaseException:
        hold.end()
        raise


def _no_release(now: int) -> Text:
    return Text(
        it=f"Non c'è un'edizione con questo numero; quella corrente è la {now}.",
        en=f"There is no release of this number; the current one is {now}.",
    )


def _other_release(now: int) -> Text:
    return Text(
        it=f"L'edizione richiesta non risponde più; quella corrente è la {now}.",
        en=f"The release asked for answers no more; the current one is {now}.",
    )


_DAMAGED = (
    "l'edizione corrente (%s) è danneggiata e non si serve / the current release is damaged and is"
    " not served: %s; si serve / served instead: %s (albo releases verify --all)"
)
_NO_RELEASE = Text(
    it="Il servizio non ha ancora alcuna edizione da mostrare.",
    en="The service has no release to show yet.",
)
