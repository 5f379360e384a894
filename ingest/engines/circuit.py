# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Leave an engine alone that fails again and again, and try it now and then."""

import random
import time
from collections.abc import Callable

# Failures in a row after which the engine is left alone.
_FAILURES = 5
_SHORTEST, _LONGEST = 1.0, 30.0


def jittered(seconds: float) -> float:
    """Give a pause of about so long: those who failed together do not come back together."""
    return seconds * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


class Circuit:
    """Count failures in a row; after some of them nobody asks for a while, then one does."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._until = 0.0
        self._pause = _SHORTEST

    @property
    def wait(self) -> float:
        """Give the seconds for which nobody is to ask; 0 where one may."""
        return max(0.0, self._until - self._now())

    @property
    def is_open(self) -> bool:
        """Say whether the engine is being left alone."""
        return self.wait > 0

    def succeeded(self) -> None:
        """Take note of an answer."""
        self._failures, self._until, self._pause = 0, 0.0, _SHORTEST

    def failed(self) -> None:
        """Take note of a failure; one after a pause makes the next pause twice as long."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._until = self._now() + jittered(self._pause)
            self._pause = min(_LONGEST, 2 * self._pause)
