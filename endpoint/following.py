# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Follow a depot: what is published there is taken, checked, and made the current release here.

It runs in a thread beside the service, which takes up whatever is current as always. While the
depot does not answer, or holds what is not whole, the release served goes on.
"""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from endpoint.observing import Observer
from endpoint.served import Service
from endpoint.settings import Settings
from ingest.depots.depot import Depot, DepotDamaged, DepotUnreached, open_depot
from ingest.depots.index import Index, read_index
from ingest.depots.pulling import Pulled, Stopped, pull
from ingest.releases import ReleaseProblem, Releases, UnderWay

_LOG = logging.getLogger("albo")
# After failures the pauses double, up to so many times what was asked for.
_LONGEST = 8
# Seconds that a pull under way may take to notice that the server stops.
_END = 10.0
# Seconds after which a build in our own folder may have ended, and for how many of them a server
# that is starting waits for that.
_SHORTLY = 1.0
_PATIENCE = 60.0


@dataclass(frozen=True)
class Footing:
    """Hold how a front stands with its depot.

    ``named`` is the number that the depot calls current, 0 before it is known; ``unreached`` the
    moment (monotonic) since which it does not answer; ``fault`` is true while something that it has
    cannot be taken.
    """

    named: int = 0
    unreached: float | None = None
    fault: bool = False

    @property
    def seconds(self) -> float:
        """Give the seconds since which the depot does not answer; 0 while it does."""
        return 0.0 if self.unreached is None else time.monotonic() - self.unreached

    def told(self) -> dict[str, object]:
        """Say it to programs."""
        told: dict[str, object] = {"reached": self.unreached is None, "release": self.named}
        return told | ({"fault": True} if self.fault else {})


class Follower:
    """Look at a depot every few seconds, and take what is new there."""

    def __init__(self, service: Service, depot: Depot, seconds: float) -> None:
        self.service, self.depot, self.seconds = service, depot, seconds
        self.footing = Footing()
        self._done: Index | None = None
        self._failures = 0
        self._said = ""
        self._must_wait = False
        self._stop = Event()

    @classmethod
    def of(cls, service: Service, settings: Settings) -> "Follower | None":
        """Make what follows the depot that is set; None where none is."""
        if settings.depot is None:
            return None
        return cls(service, open_depot(settings.depot), settings.depot_seconds)

    def watched_by(self, observer: Observer) -> None:
        """Let an observer read how we stand whenever it is asked."""
        observer.depot_release.set_function(lambda: self.footing.named)
        observer.depot_fault.set_function(lambda: self.footing.fault)
        observer.depot_unreached.set_function(lambda: self.footing.seconds)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follow for as long as the context is open."""
        thread = Thread(target=self._follow, name="depot", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(_END)

    def _follow(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(self._pause())

    def _pause(self) -> float:
        """Give how long to wait: not all fronts at once, and ever longer after failures."""
        if self._must_wait:
            return min(self.seconds, _SHORTLY)
        longer: int = min(1 << min(self._failures, 8), _LONGEST)
        return self.seconds * longer * random.uniform(0.7, 1.3)  # noqa: S311 - no secret

    def look(self) -> None:
        """Look once; whatever goes wrong is told, and the next look comes.

        A build that is under way in our own folder is nothing wrong: it is waited for.
        """
        self._must_wait = False
        try:
            self._take(read_index(self.depot))
        except Stopped:
            return
        except UnderWay:
            self._must_wait = True
        except DepotUnreached as problem:
            since = self.footing.unreached or time.monotonic()
            footing = Footing(self.footing.named, since, self.footing.fault)
            self._fail(footing, problem, logging.WARNING)
        except (OSError, ReleaseProblem) as problem:
            self._fail(Footing(self.footing.named, None, True), problem, logging.CRITICAL)
        except Exception as problem:
            # Whoever watches has to see that nothing new comes, whatever the reason.
            _LOG.debug("%s", self.depot.place, exc_info=True)
            self._fail(Footing(self.footing.named, None, True), problem, logging.CRITICAL)

    def _take(self, index: Index | None) -> None:
        if index is None:
            raise DepotDamaged(f"{self.depot.place}: vuoto / empty: albo push")
        damaged = self.service.damaged
        self.footing = Footing(index.current, None, self.footing.fault)
        if index == self._done and not damaged:
            self._succeed(index)
            return
        try:
            pulled = pull(
                self.service.releases,
                self.depot,
                index,
                served=self._served,
                spoilt={damaged} - {0},
                stop=self._stop,
            )
        except DepotDamaged:
            # What was deleted there meanwhile is missing for no fault.
            if read_index(self.depot) == index:
                raise
            return
        self._note(pulled, index)

    def _served(self) -> int:
        house = self.service.house
        return house.number if house else 0

    def _note(self, pulled: Pulled, index: Index) -> None:
        if pulled.failed:
            raise pulled.failed[0]
        # What still waits to be deleted is looked at again.
        self._done = None if pulled.waiting else index
        self._succeed(index)

    def _succeed(self, index: Index) -> None:
        if self._said:
            _LOG.warning(_AGAIN, self.depot.place, index.current)
        self.footing, self._failures, self._said = Footing(index.current), 0, ""

    def _fail(self, footing: Footing, problem: Exception, level: int) -> None:
        self.footing = footing
        self._failures += 1
        # Said once, and not at every look: what a message tells of times and retries varies.
        kind = f"{type(problem).__name__} {footing.named}"
        if kind != self._said:
            _LOG.log(level, _GOES_ON, problem)
            self._said = kind


def first_pull(settings: Settings) -> None:
    """Take a first release from the depot that is set; raises ReleaseProblem where none comes.

    A build that is under way in our own folder is waited for, a minute at most.
    """
    depot = open_depot(settings.depot or "")
    index = read_index(depot)
    if index is None:
        raise DepotDamaged(f"{depot.place}: vuoto / empty: albo push")
    settings.releases.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            pull(Releases(settings.releases), depot, index, spoilt=index.releases)
        except UnderWay:
            if time.monotonic() > deadline:
                raise
            time.sleep(_SHORTLY)
        else:
            return


_GOES_ON = "il deposito / the depot: %s; si continua con ciò che c'è / what is here goes on"
_AGAIN = "il deposito risponde di nuovo / the depot answers again: %s, %s"
