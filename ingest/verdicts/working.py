# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Share the entries out among the processors."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from warnings import catch_warnings, simplefilter

from ingest.releases import ReleaseProblem
from ingest.verdicts.assessing import Assessing
from ingest.verdicts.portion import Portion

# Fewer are done sooner than processes start.
_FEW = 256
# Entries that a process takes at once.
_AT_ONCE = 32
# Seconds between two looks at whether the builder is still there.
_PAUSE = 1.0


def portions(assessing: Assessing) -> Iterator[Portion | None]:
    """Yield the portion of each entry in order; None for one that can be taken over."""
    whole = len(assessing.entries)
    processors = _processors()
    # Elsewhere a process cannot safely go on from where another is.
    if whole < _FEW or processors == 1 or sys.platform != "linux":
        yield from map(assessing.portion, range(whole))
        return
    # The processes see what is listed as it is now, and copy what they touch: not the rest.
    gc.freeze()
    try:
        yield from _shared_out(assessing, processors)
    finally:
        gc.unfreeze()


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shared_out(assessing: Assessing, processors: int) -> Iterator[Portion | None]:
    whole = len(assessing.entries)
    pieces = [range(at, min(at + _AT_ONCE, whole)) for at in range(0, whole, _AT_ONCE)]
    context, given = multiprocessing.get_context("fork"), (assessing, os.getpid())
    with ProcessPoolExecutor(processors, context, _begin, given) as pool:
        try:
            with catch_warnings():
                # Python warns of forking beside threads: what those hold, no process touches.
                simplefilter("ignore", DeprecationWarning)
                coming = pool.map(_portions, pieces)
            for made in coming:
                yield from made
        except BrokenProcessPool:
            raise ReleaseProblem(_KILLED) from None
        finally:
            pool.shutdown(cancel_futures=True)


_KILLED = (
    "un processo che verificava le voci è stato ucciso, forse per mancanza di memoria; nulla è"
    " stato pubblicato / a process that assessed entries was killed, perhaps for want of memory;"
    " nothing was published"
)


# What a process works at; the process that builds leaves it empty.
_work: list[Assessing] = []


def _begin(assessing: Assessing, builder: int) -> None:
    # Who interrupts a build interrupts the builder, and it ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work.append(assessing)
    threading.Thread(target=_end_with, args=(builder,), daemon=True).start()


def _end_with(builder: int) -> None:
    """End where the builder was killed: nobody else would ever say so."""
    while os.getppid() == builder:
        time.sleep(_PAUSE)
    os._exit(1)


def _portions(places: Sequence[int]) -> list[Portion | None]:
    return [_work[0].portion(place) for place in places]
