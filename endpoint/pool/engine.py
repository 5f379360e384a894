# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What answers queries: processes of this server, or an engine elsewhere."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from endpoint.pool.answers import Query
from endpoint.pool.limits import Limits


class Reply(Protocol):
    """The blocks of one answer, in order; iterate over it once."""

    begun: float
    kind: str
    media_type: str

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the blocks; what stops the answer is a fault of ``endpoint.pool.faults``."""
        ...

    async def enough(self) -> None:
        """Let go of the rest; raises the fault for which what was given is not to be used."""


class Engine(Protocol):
    """Answer queries over one release."""

    limits: Limits

    def answer(
        self, query: Query, spend: Callable[[float], None] = ...
    ) -> AbstractAsyncContextManager[Reply]:
        """Ask the query; enter once the first block of its answer exists."""
        ...

    def shrink(self, workers: int) -> None:
        """Answer so many queries at a time from now on."""

    async def stop(self, *, drain: float = ...) -> None:
        """Take no more queries, and let those under way end."""

    @property
    def pids(self) -> tuple[int, ...]:
        """Give the process numbers of those that answer here."""
        ...

    @property
    def engine_pid(self) -> int | None:
        """Give the process number of what bears them, if there is one here."""
        ...

    @property
    def confinement(self) -> tuple[str, ...]:
        """Say for each of them whether its system calls are filtered, or why not."""
        ...
