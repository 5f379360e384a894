# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What all the traffic of a soak shares."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.oracle import Oracle
from bench.tally import Tally
from ingest.releases import Releases


@dataclass(frozen=True)
class Scene:
    """Hold the server under fire, what it has to answer and what is counted of it."""

    port: int
    pid: int
    releases: Releases
    oracle: Oracle
    tally: Tally
    until: float
    chance: random.Random = field(default_factory=random.Random)

    @property
    def goes_on(self) -> bool:
        """Say whether the time is not over yet."""
        return time.monotonic() < self.until

    async def sleep(self, seconds: float) -> None:
        """Sleep, but not past the end."""
        await asyncio.sleep(max(0.0, min(seconds, self.until - time.monotonic())))
