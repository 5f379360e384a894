# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Work is shared out among processes, and whatever ends one is told to the builder in its words."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from ingest.releases import ReleaseProblem
from ingest.working import breaking_off_told, meanwhile, shared_out

Work = Callable[[], int]


class PanicException(BaseException):
    """Stand in for what the RDF engine raises: only memory that ends makes it do so."""


def broken_off() -> int:
    raise PanicException("PyObject pointer is null")


def killed() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def refused() -> int:
    raise ValueError("line 3")


@pytest.mark.parametrize(
    ("work", "kind", "said"),
    [
        (broken_off, ReleaseProblem, "RDF engine broke off"),
        (killed, ReleaseProblem, "was killed"),
        (refused, ValueError, "line 3"),
    ],
)
def test_what_ends_a_process_is_told(work: Work, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said), meanwhile(work) as found:
        found()
    with pytest.raises(kind, match=said):
        list(shared_out(lambda _place: work(), 2, at_once=1, few=1))


def test_what_is_worked_out_meanwhile_is_given() -> None:
    with meanwhile(os.getpid) as found:
        assert found() != os.getpid()


def test_nobody_waits_for_what_is_not_asked_for() -> None:
    begun = time.monotonic()
    with pytest.raises(OSError, match="full"), meanwhile(lambda: time.sleep(600)):
        raise OSError("full")
    assert time.monotonic() - begun < 60


def test_other_errors_than_those_of_the_engine_pass() -> None:
    with pytest.raises(KeyboardInterrupt), breaking_off_told():
        raise KeyboardInterrupt
