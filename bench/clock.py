# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Tell the stages of a command apart: by the functions that do them, found by their names.

Nothing of the product is changed: each function is replaced, in the process that is measured, by
one that looks at the clock before and after. Time inside a stage that another one takes is the
other's alone, so that the stages add up to the whole; what no stage names is ``other``.
"""

import functools
import inspect
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, ParamSpec, TypeVar

from bench.process import memory, tree

P = ParamSpec("P")
R = TypeVar("R")

OTHER: Final = "other"
# Stage, and the functions that do it, under the names of their homes.
STAGES: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("read", ("ingest.readers.formats:read_path", "ingest.readers.formats:read_content")),
    ("parse", ("ingest.parse:parse",)),
    ("hold to shapes", ("ingest.assessments:faults_in", "ingest.assessments:faults_of")),
    (
        "write RDF",
        (
            "ingest.subjects:draft_of",
            "ingest.documents:to_quads",
            "ingest.documents:to_quads_of_each",
            "ingest.documents:in_graph",
        ),
    ),
    ("assess", ("ingest.verdicts.carrying:write_verdicts",)),
    ("look for doubts", ("ingest.quality:doubts",)),
    ("look for personal data", ("ingest.privacy:leaks",)),
    (
        "write files",
        ("ingest.contents:write_contents", "ingest.feed.growth:write_feed", "ingest.files:digests"),
    ),
    ("load store", ("ingest.store:add_to_store", "ingest.store:change_store")),
    ("write index", ("ingest.index.making:write_index",)),
    ("publish", ("ingest.releases:Releases.publish",)),
    (
        "read the release before",
        (
            "ingest.releases:Release.check_whole",
            "ingest.ledger:ledger_of",
            "ingest.feed.growth:newest_feed",
        ),
    ),
)
_MEASURED: Final = ("ingest", "endpoint", "shapes")
# Looking takes some milliseconds.
_PAUSE: Final = 0.5


@dataclass
class Spent:
    """Hold what a stage took: seconds on the wall and of CPU, most memory in bytes.

    ``helped`` is the CPU of processes that were started, as far as it was seen.
    """

    wall: float = 0.0
    cpu: float = 0.0
    helped: float = 0.0
    peak: int = 0


@dataclass
class Clock:
    """Share out the time of a process among its stages."""

    spent: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))
    missing: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=lambda: [OTHER])
    _since: tuple[float, float] = field(default_factory=lambda: (time.perf_counter(), _used()))
    # The CPU that other threads took for stages of their own: until they ended, and by thread.
    _beside: float = 0.0
    _threads: dict[int, float] = field(default_factory=dict)
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _ended: bool = False

    def enter(self, stage: str) -> None:
        """Begin a stage, within that which is under way."""
        self._book()
        self._open.append(stage)

    def leave(self) -> None:
        """End the stage that began last."""
        self._book()
        self._open.pop()

    def end(self) -> None:
        """Count the time until now and no more."""
        self._book()
        self._ended = True

    def _book(self) -> None:
        now, stage = (time.perf_counter(), self._own()), self.spent[self._open[-1]]
        stage.wall += now[0] - self._since[0]
        stage.cpu += now[1] - self._since[1]
        self._since = now

    def _own(self) -> float:
        """Give the CPU of the process but for that of threads with a stage of their own."""
        with self._counting:
            running = sum(_used_by(one) - begun for one, begun in self._threads.items())
            return _used() - self._beside - running

    def install(self) -> None:
        """Put the clock around the functions of all stages, and watch the memory."""
        for stage, names in STAGES:
            for name in names:
                self._around(stage, name)
        threading.Thread(target=self._watch, daemon=True).start()

    def _around(self, stage: str, name: str) -> None:
        home, _, path = name.partition(":")
        owner: object = import_module(home)
        *inside, last = path.split(".")
        for part in inside:
            owner = getattr(owner, part, None)
        function = getattr(owner, last, None)
        if not callable(function):
            self.missing.append(name)
            return
        timed = self._timed_steps if inspect.isgeneratorfunction(function) else self._timed
        replaced = timed(stage, function)
        setattr(owner, last, replaced)
        for module in _loaded():
            for key, value in list(vars(module).items()):
                if value is function:
                    setattr(module, key, replaced)

    def _timed(self, stage: str, function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def timed(*given: P.args, **named: P.kwargs) -> R:
            if threading.current_thread() is not threading.main_thread():
                with self.beside(stage):
                    return function(*given, **named)
            self.enter(stage)
            try:
                return function(*given, **named)
            finally:
                self.leave()

        return timed

    @contextmanager
    def beside(self, stage: str) -> Iterator[None]:
        """Count what this thread, which is not the main one, does beside the stages of that.

        Its CPU is its own stage's, and of none that it runs beside, however many begin and end
        meanwhile. Of the wall nothing is counted: the time passes in those. A stage within its
        stage is not told apart.
        """
        thread = threading.get_ident()
        if thread in self._threads:
            yield
            return
        with self._counting:
            self._threads[thread] = begun = _used_by(thread)
        try:
            yield
        finally:
            with self._counting:
                spent = _used_by(thread) - begun
                self._beside += spent
                del self._threads[thread]
                self.spent[stage].cpu += spent

    def _timed_steps(
        self, stage: str, function: Callable[P, Iterator[R]]
    ) -> Callable[P, Iterator[R]]:
        @functools.wraps(function)
        def timed(*given: P.args, **named: P.kwargs) -> Iterator[R]:
            steps, nothing = function(*given, **named), object()
            while True:
                self.enter(stage)
                try:
                    step = next(steps, nothing)
                finally:
                    self.leave()
                if step is nothing:
                    return
                yield step  # type: ignore[misc]

        return timed

    def _watch(self) -> None:
        """Look at the memory of all processes, and at the CPU of those that this one started."""
        before = 0.0
        while not self._ended:
            stage, found = self.spent[self._open[-1]], tree(os.getpid())
            stage.peak = max(stage.peak, memory(found))
            others = sum(one.seconds for one in found) - time.process_time()
            stage.helped += max(0.0, others - before)
            before = max(before, others)
            time.sleep(_PAUSE)


def _used() -> float:
    return time.process_time()


def _used_by(thread: int) -> float:
    """Give the CPU seconds of a thread that is running."""
    return time.clock_gettime(time.pthread_getcpuclockid(thread))


def _loaded() -> Iterator[object]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _MEASURED and module is not None:
            yield module
