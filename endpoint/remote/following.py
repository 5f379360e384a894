# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which release to serve where an engine elsewhere answers queries: the one that it holds."""

import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, Self, TypeVar

from endpoint.choosing import Choice
from endpoint.pool.faults import EngineAway
from endpoint.pool.limits import Limits
from endpoint.remote.engine import RemoteEngine
from endpoint.remote.line import Line
from ingest.engines.account import Place
from ingest.engines.control import Marker
from ingest.releases import Release, ReleaseProblem, Releases

_LOG = logging.getLogger("albo")
_CONNECTIONS = 2


class Loaded(Protocol):
    """A release with what answers questions about it."""

    @property
    def release(self) -> Release:
        """Give the release."""
        ...

    async def end(self) -> None:
        """Let it go."""


One = TypeVar("One", bound=Loaded)


class Follower(Generic[One]):
    """Look at what an engine holds, and have ready what it is to hold next.

    ``load`` loads a release, ``moved`` is called when the engine turns out to hold another one.
    """

    def __init__(
        self,
        place: Place,
        releases: Releases,
        load: Callable[[Release], Awaitable[One]],
        moved: Callable[[], None],
    ) -> None:
        self.place = place
        self._releases = releases
        self._load = load
        self._moved = moved
        self._line: Line | None = None
        self._ready: One | None = None
        self._told = ""

    @classmethod
    def of(
        cls,
        place: Place | None,
        releases: Releases,
        load: Callable[[Release], Awaitable[One]],
        moved: Callable[[], None],
    ) -> Self | None:
        """Follow an engine; None where there is none."""
        return cls(place, releases, load, moved) if place else None

    async def follow(self, choice: Choice, served: One | None) -> One | None:
        """Give the release to take up, loaded; None where the one served goes on.

        The current release is loaded while the engine holds the one before, so that it is there
        when the engine has it.
        """
        now = served.release if served else None
        wanted = await self._wanted(choice, now)
        if wanted is not None and not _same(wanted, now):
            return await self._loaded(wanted)
        following = None if choice.damaged else choice.release
        ready = self._ready.release if self._ready else None
        if following is not None and not _same(following, now) and not _same(following, ready):
            self._ready = await self._loaded(following)
        return None

    async def _loaded(self, release: Release) -> One:
        """Give a release that is loaded; another one that was ready goes."""
        ready, self._ready = self._ready, None
        if ready is not None and _same(ready.release, release):
            return ready
        if ready is not None:
            await ready.end()
        return await self._load(release)

    async def _wanted(self, choice: Choice, served: Release | None) -> Release | None:
        """Say which release to serve: the one that the engine holds, else the one served.

        Before the first, what can be served without an engine is: pages, lists, files.
        """
        marker = await self._held()
        if marker is not None and marker.state != "empty":
            for release in (choice.release, served):
                if release is not None and release.tag == marker.tag:
                    return release
            found = self._kept(marker)
            if found is not None:
                return found
        return served or choice.release

    async def _held(self) -> Marker | None:
        """Give what the engine holds; None where it holds nothing, or does not answer."""
        if self._line is None:
            self._line = Line(self.place, _CONNECTIONS)
        try:
            marker = await self._line.marker()
        except EngineAway as fault:
            self._tell(str(fault))
            return None
        self._tell("" if marker else "nothing was published: albo publish")
        return marker

    def _tell(self, why: str) -> None:
        """Say once what is wrong, and once that it is not any more."""
        if why and why != self._told:
            _LOG.error("%s: %s", self.place.address, why)
        elif self._told and not why:
            _LOG.warning("%s: risponde / answers", self.place.address)
        self._told = why

    def _kept(self, marker: Marker) -> Release | None:
        try:
            found = self._releases.open(marker.release)
            found.check_whole()
        except (OSError, ReleaseProblem):
            return None
        return found if found.tag == marker.tag else None

    def engine(self, release: Release, graphs: Collection[str], limits: Limits) -> RemoteEngine:
        """Make the engine of a release that has these named graphs."""
        return RemoteEngine(self.place, release.tag, graphs, limits, self._moved)

    async def close(self) -> None:
        """Let go of the line, and of what was never served."""
        if self._ready is not None:
            await self._ready.end()
        if self._line is not None:
            await self._line.close()


def _same(one: Release, other: Release | None) -> bool:
    return other is not None and one.folder == other.folder
