# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Have files checked in processes of their own, a few at a time, each for so long at most.

Some processes stand ready, each for one file and no other (`endpoint.pool.standby`).
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.checking.examination import Examined, Head, Order
from endpoint.pool import wire
from endpoint.pool.answers import Worker
from endpoint.pool.faults import Overloaded
from endpoint.pool.nursery import ReleaseUnreadable
from endpoint.pool.standby import Standby
from endpoint.problems import Problem
from endpoint.sparql.allowance import Turns
from ontology.text import Text

_LOG = logging.getLogger("albo")
_ZYGOTE: Final = "endpoint.checking.zygote"
# What the answer may take to be handed over after the time of a check is up.
_GRACE: Final = 2.0
# So many processes that ended before they took a file are no accident any more.
_TRIES: Final = 3
_LATER: Final = {"Retry-After": "60"}
_AT_ONCE: Final = {"Retry-After": "1"}
_OVER: Final = (-signal.SIGALRM, -signal.SIGXCPU)


@dataclass(frozen=True)
class CheckLimits:
    """Hold what one check, and all of them together, may take."""

    seconds: float = 20.0
    body_bytes: int = 2 * 2**20
    memory_bytes: int = 512 * 2**20
    at_a_time: int = 2
    waiting: int = 8
    ready: int = 4


class Examiner:
    """Check files by one release; its processes are started when the first one comes."""

    def __init__(self, release: Path, limits: CheckLimits) -> None:
        self.limits = limits
        self._turns = Turns(limits.at_a_time, limits.waiting)
        needed = (release, limits.seconds, limits.memory_bytes)
        self._standby = Standby(_ZYGOTE, needed, limits.ready)
        self._is_closed = False

    async def examined(
        self, order: Order, content: bytes, spend: Callable[[float], None]
    ) -> Examined:
        """Check the bytes of a file; however it ends, `spend` is told the seconds it took.

        Raises Problem where it takes too long, too much memory or fails, and Overloaded where
        too many wait already.
        """
        async with self._turns.taken(self.limits.seconds):
            await self._be_there()
            begun = time.perf_counter()
            try:
                async with asyncio.timeout(self.limits.seconds + _GRACE):
                    return await self._ask(order, content)
            except TimeoutError:
                raise self._too_long() from None
            finally:
                spend(time.perf_counter() - begun)

    def take_over_from(self, before: "Examiner") -> None:
        """Be asked from now on instead of another; ready at once where that one was."""
        if before._standby.is_awake:
            self._standby.wake()
        before._standby.rest()

    async def close(self) -> None:
        """End the processes, and with them every check that is under way."""
        self._is_closed = True
        await self._standby.close()

    async def _be_there(self) -> None:
        """Start the processes unless they are there; raises Problem where they do not start."""
        if self._is_closed:
            raise Overloaded(5)
        try:
            await self._standby.start()
        except (OSError, ReleaseUnreadable, TimeoutError):
            raise Problem("no-ground", NO_GROUND) from None

    async def _ask(self, order: Order, content: bytes) -> Examined:
        """Have a file checked; one process that ended before it took the file is no matter."""
        for _ in range(_TRIES):
            try:
                async with self._standby.lent() as worker:
                    if await _has_taken(worker, order):
                        return await self._told(worker, content)
            except EOFError:
                await self._be_there()
        raise Problem("check-interrupted", _INTERRUPTED, headers=_AT_ONCE)

    async def _told(self, worker: Worker, content: bytes) -> Examined:
        """Hand over a file and take what is told of it; raises Problem where nothing is."""
        try:
            await worker.send(wire.REQUEST.pack(len(content)) + content)
            parts: dict[int, bytes] = {}
            while wire.END not in parts:
                kind, parts[kind] = await worker.frame()
                if kind == wire.ERROR:
                    raise self._failed(parts[kind].decode())
            return Examined(Head.model_validate_json(parts[wire.HEAD]), parts[wire.CHUNK])
        except (EOFError, OSError):
            raise await self._cause(worker) from None

    async def _cause(self, worker: Worker) -> Problem:
        """Tell why a process fell silent: its time was over, or it was ended."""
        death = await worker.death()
        if death is not None and death.status in _OVER:
            return self._too_long()
        return self._failed(death.text if death else "")

    def _failed(self, text: str) -> Problem:
        if text == "memory":
            return Problem("check-memory", _MEMORY, headers=_LATER)
        if text:
            _LOG.error("verifica non riuscita / a check failed: %s", text)
        return Problem("check-interrupted", _INTERRUPTED, headers=_AT_ONCE)

    def _too_long(self) -> Problem:
        seconds = self.limits.seconds
        detail = Text(it=f"Limite: {seconds:g} secondi.", en=f"Limit: {seconds:g} seconds.")
        return Problem("check-timeout", detail, limit_seconds=seconds, headers=_LATER)


async def _has_taken(worker: Worker, order: Order) -> bool:
    """Say what to check by, and whether the process was there to hear it."""
    head = order.model_dump_json().encode()
    try:
        await worker.send(wire.REQUEST.pack(len(head)) + head)
        await worker.hello()
    except (EOFError, OSError):
        return False
    return True


NO_GROUND = Text(
    it="L'edizione servita non contiene ciò con cui si verifica, o è di un'altra versione del"
    " software.",
    en="The release that is served does not hold what candidates are checked with, or is of another"
    " version of the software.",
)
_MEMORY = Text(
    it="Il file ha chiesto più memoria di quella ammessa.",
    en="The file asked for more memory than is allowed.",
)
_INTERRUPTED = Text(
    it="Il processo che verificava è stato chiuso.", en="The process that checked was ended."
)
