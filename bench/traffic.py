# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What comes between the good queries: hostile clients, new releases, killed workers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import cycle
from typing import Final

from bench.hostile import ATTACKS, Target, attack
from bench.process import grandchildren, kill, size
from bench.scene import Scene

_ADDRESSES: Final = ("127.0.0.6", "127.0.0.7", "127.0.0.8")


async def hostile_client(scene: Scene, number: int, trap: int) -> None:
    """Attack, one attack after another."""
    source = _ADDRESSES[number % len(_ADDRESSES)]
    target = Target(scene.port, source, trap, scene.chance)
    while scene.goes_on:
        name = scene.chance.choice(list(ATTACKS))
        scene.tally.hostile[name][await attack(name, target)] += 1
        await scene.sleep(scene.chance.uniform(0, 0.1))


async def publisher(scene: Scene, every: float) -> None:
    """Make another release the current one, again and again."""
    numbers = scene.releases.numbers()
    for number in cycle(numbers[1:] + numbers[:1]):
        await scene.sleep(every)
        if not scene.goes_on:
            return
        # Noted first: the server may take it up before this task goes on.
        scene.tally.published.append((time.monotonic(), number))
        await asyncio.to_thread(scene.releases.point_to, number)


async def killer(scene: Scene, every: float) -> None:
    """Kill a worker that nobody expects to die, again and again."""
    while scene.goes_on:
        await scene.sleep(every * scene.chance.uniform(0.5, 1.5))
        workers = grandchildren(scene.pid)
        if workers and kill(scene.chance.choice(workers)):
            scene.tally.kills.append(time.monotonic())


async def sampler(scene: Scene, first: float) -> None:
    """Note what the server takes, at the first moment and at every minute after it."""
    await scene.sleep(first)
    moment = first / 60
    while scene.goes_on:
        scene.tally.sizes[f"minute {moment:g}"] = size(scene.pid)
        await scene.sleep(60)
        moment += 1


async def trap(scene: Scene, rest: Callable[[int], Awaitable[None]]) -> None:
    """Listen where no query may call while the rest goes on; count the calls."""

    async def call(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        scene.tally.calls_out += 1
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(call, "127.0.0.1", 0)
    async with server:
        await rest(server.sockets[0].getsockname()[1])
