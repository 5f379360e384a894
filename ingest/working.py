# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Share work out among the processors."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar, cast
from warnings import catch_warnings, simplefilter

from ingest.releases import ReleaseProblem

T = TypeVar("T")
# What is a piece of work: gives what came of the place-th of them.
Work = Callable[[int], T]
# Pieces that are given out ahead, for each processor.
_AHEAD = 4
# Seconds between two looks at whether the builder is still there.
_PAUSE = 1.0


def shared_out(work: Work[T], whole: int, *, at_once: int, few: int) -> Iterator[T]:
    """Yield what comes of each piece of work, in order.

    Fewer than ``few`` pieces are done sooner than processes start; a process takes ``at_once``.
    What they change, they change for themselves.
    """
    processors = _processors()
    # Elsewhere a process cannot safely go on from where another is.
    if whole < few or processors == 1 or sys.platform != "linux":
        yield from map(work, range(whole))
        return
    # The processes see what there is as it is now, and copy what they touch: not the rest.
    gc.freeze()
    try:
        yield from _from_processes(work, whole, at_once, processors)
    finally:
        gc.unfreeze()


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _from_processes(work: Work[T], whole: int, at_once: int, processors: int) -> Iterator[T]:
    pieces = [range(at, min(at + at_once, whole)) for at in range(0, whole, at_once)]
    context, given = multiprocessing.get_context("fork"), (work, os.getpid())
    with ProcessPoolExecutor(processors, context, _begin, given) as pool:
        waiting: deque[Future[list[T]]] = deque()
        try:
            for piece in pieces:
                waiting.append(_given_out(pool, piece))
                # What is done and not yet asked for is held in memory.
                if len(waiting) > processors * _AHEAD:
                    yield from waiting.popleft().result()
            for one in waiting:
                yield from one.result()
        except BrokenProcessPool:
            raise ReleaseProblem(_KILLED) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _given_out(pool: ProcessPoolExecutor, piece: Sequence[int]) -> "Future[list[T]]":
    with catch_warnings():
        # Python warns of forking beside threads: what those hold, no process touches.
        simplefilter("ignore", DeprecationWarning)
        return cast("Future[list[T]]", pool.submit(_done, piece))


_KILLED = (
    "un processo che lavorava alle voci è stato ucciso, forse per mancanza di memoria; nulla è"
    " stato pubblicato / a process that worked at entries was killed, perhaps for want of memory;"
    " nothing was published"
)


# What a process works at; the process that builds leaves it empty.
_work: list[Work[object]] = []


def _begin(work: Work[object], builder: int) -> None:
    # Who interrupts a build interrupts the builder, and it ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work.append(work)
    threading.Thread(target=_end_with, args=(builder,), daemon=True).start()


def _end_with(builder: int) -> None:
    """End where the builder was killed: nobody else would ever say so."""
    while os.getppid() == builder:
        time.sleep(_PAUSE)
    os._exit(1)


def _done(places: Sequence[int]) -> list[object]:
    return [_work[0](place) for place in places]
