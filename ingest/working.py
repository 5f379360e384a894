# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Share work out among the processors."""

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection
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
    What work changes it changes for the process that does it, which may be this one.
    """
    processors = _processors()
    if whole < few or processors == 1:
        yield from map(work, range(whole))
        return
    pieces = [range(at, min(at + at_once, whole)) for at in range(0, whole, at_once)]
    waiting: deque[Future[list[T]]] = deque()
    with _processes(work, min(processors, len(pieces))) as pool:
        for piece in pieces:
            waiting.append(_given_out(pool, piece))
            # What is done and not yet asked for is held in memory.
            if len(waiting) > processors * _AHEAD:
                yield from waiting.popleft().result()
        for one in waiting:
            yield from one.result()


@contextmanager
def beside(work: Work[object], whole: int, *, alone: bool) -> Iterator[None]:
    """Have work done by other processes during the block, or ``alone`` after it."""
    processors = _processors()
    if alone or processors == 1 or not whole:
        yield
        for place in range(whole):
            work(place)
        return
    with _processes(work, min(processors, whole)) as pool:
        given: list[Future[list[object]]] = [
            _given_out(pool, range(place, place + 1)) for place in range(whole)
        ]
        yield
        for one in given:
            one.result()


@contextmanager
def meanwhile(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Have something worked out by another process during the block; what is yielded gives it.

    With one processor it is worked out when it is asked for. The process ends with the block.
    """
    if _processors() == 1:
        yield work
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, theirs, os.getpid()))
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    try:
        yield lambda: cast("T", _received(ours))
    finally:
        process.kill()
        process.join()


def _send(work: Callable[[], object], to: "Connection[object, object]", builder: int) -> None:
    # It begins by a stand-in for the work that others are given by their place.
    _begin(lambda _place: work(), builder)
    try:
        found: object = _done(range(1))[0]
    except Exception as error:
        found = error
    to.send(found)


def _received(sent: "Connection[object, object]") -> object:
    try:
        found = sent.recv()
    except EOFError as killed:
        raise ReleaseProblem(_KILLED) from killed
    if isinstance(found, Exception):
        raise found
    return found


@contextmanager
def breaking_off_told() -> Iterator[None]:
    """Raise ReleaseProblem where the RDF engine breaks off: what it raises is no Exception.

    It has no other way to say that it got no memory for what it gives to Python.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ReleaseProblem(_BROKE_OFF) from None


_BROKE_OFF = (
    "il motore RDF si è interrotto, forse la memoria non basta; nulla è stato pubblicato"
    " / the RDF engine broke off, perhaps there is not enough memory; nothing was published"
)


def _processors() -> int:
    """Count the processors that this process may use."""
    # Elsewhere a process cannot safely go on from where another is.
    if sys.platform != "linux":
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _processes(work: Work[T], processors: int) -> Iterator[ProcessPoolExecutor]:
    context, given = multiprocessing.get_context("fork"), (work, os.getpid())
    # The processes see what there is as it is now, and copy what they touch: not the rest.
    gc.freeze()
    try:
        with ProcessPoolExecutor(processors, context, _begin, given) as pool:
            try:
                yield pool
            except BrokenProcessPool as broken:
                raise ReleaseProblem(_KILLED) from broken
            finally:
                pool.shutdown(cancel_futures=True)
    finally:
        gc.unfreeze()


def _given_out(pool: ProcessPoolExecutor, piece: Sequence[int]) -> "Future[list[T]]":
    with catch_warnings():
        # Python warns of forking beside threads: what those hold, no process touches.
        simplefilter("ignore", DeprecationWarning)
        return cast("Future[list[T]]", pool.submit(_done, piece))


_KILLED = (
    "un processo della costruzione è stato ucciso, forse per mancanza di memoria; nulla è stato"
    " pubblicato / a process of the build was killed, perhaps for want of memory; nothing was"
    " published"
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
    try:
        with breaking_off_told():
            return [_work[0](place) for place in places]
    except Exception as error:
        raise _told(error) from error


def _told(error: Exception) -> Exception:
    """Give an error that can be told to the builder: not each can be packed and read again."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - it was packed a moment ago
    except Exception:
        return ReleaseProblem(f"{type(error).__name__}: {error}")
    return error
