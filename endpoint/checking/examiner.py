# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Have files checked in processes of their own, a few at a time, each for so long at most."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.checking.examination import Examined, Head, Order
from endpoint.pool import wire
from endpoint.pool.faults import Overloaded
from endpoint.problems import Problem
from endpoint.sparql.allowance import Turns
from ontology.text import Text

_LOG = logging.getLogger("albo")
_READY: Final = b"R"
_START_SECONDS: Final = 120.0
_EXIT_SECONDS: Final = 5.0
# What the answer may take to be handed over after the time of a check is up.
_GRACE: Final = 2.0
_LATER: Final = {"Retry-After": "60"}
_KEPT: Final = ("LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")


@dataclass(frozen=True)
class CheckLimits:
    """Hold what one check, and all of them together, may take."""

    seconds: float = 20.0
    body_bytes: int = 2 * 2**20
    memory_bytes: int = 512 * 2**20
    at_a_time: int = 2
    waiting: int = 8


class Examiner:
    """Check files by one release; its process is started when the first one comes."""

    def __init__(self, release: Path, limits: CheckLimits) -> None:
        self.limits = limits
        self._release = release
        self._turns = Turns(limits.at_a_time, limits.waiting)
        self._starting = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
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
                return await self._ask(order, content)
            finally:
                spend(time.perf_counter() - begun)

    async def close(self) -> None:
        """End the process, and with it every check that is under way."""
        self._is_closed = True
        await self._end()

    async def _be_there(self) -> None:
        """Start the process unless it is there; raises Problem where it cannot be started."""
        async with self._starting:
            if self._process is not None and self._process.poll() is None:
                return
            await self._end()
            if self._is_closed:
                raise Overloaded(5)
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = _spawn(theirs, self._release, self.limits)
            ours.setblocking(False)
            self._control = ours
            told = b""
            with suppress(TimeoutError, OSError):
                async with asyncio.timeout(_START_SECONDS):
                    told = await asyncio.get_running_loop().sock_recv(ours, 200)
            if told != _READY:
                await self._end()
                raise Problem("no-ground", NO_GROUND)

    async def _ask(self, order: Order, content: bytes) -> Examined:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        begun = time.monotonic()
        with ours, theirs:
            try:
                self._send(theirs)
                theirs.close()
                async with asyncio.timeout(self.limits.seconds + _GRACE):
                    return await _asked(ours, order, content)
            except (EOFError, OSError, TimeoutError) as error:
                raise self._problem(time.monotonic() - begun, error) from None

    def _send(self, theirs: socket.socket) -> None:
        if self._control is None:
            raise EOFError
        socket.send_fds(self._control, [b"?"], [theirs.fileno()])

    def _problem(self, seconds: float, error: Exception) -> Problem:
        """Tell why a process fell silent: its time was over, or it was ended."""
        if isinstance(error, TimeoutError) or seconds >= self.limits.seconds * 0.98:
            limit = f"{self.limits.seconds:g}"
            detail = Text(it=f"Limite: {limit} secondi.", en=f"Limit: {limit} seconds.")
            seconds = self.limits.seconds
            return Problem("check-timeout", detail, limit_seconds=seconds, headers=_LATER)
        if str(error) == "memory":
            return Problem("check-memory", _MEMORY, headers=_LATER)
        if isinstance(error, EOFError) and str(error):
            _LOG.error("verifica non riuscita / a check failed: %s", error)
        return Problem("check-interrupted", _INTERRUPTED, headers={"Retry-After": "1"})

    async def _end(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            deadline = time.monotonic() + _EXIT_SECONDS
            while process.poll() is None:
                if time.monotonic() > deadline:
                    process.kill()
                await asyncio.sleep(0.01)


async def _asked(ours: socket.socket, order: Order, content: bytes) -> Examined:
    """Hand over a file and take what is told of it; raises EOFError where nothing is."""
    reader, writer = await asyncio.open_connection(sock=ours.dup())
    try:
        head = order.model_dump_json().encode()
        writer.write(wire.REQUEST.pack(len(head)) + head)
        writer.write(wire.REQUEST.pack(len(content)) + content)
        await writer.drain()
        parts: dict[int, bytes] = {}
        while wire.END not in parts:
            kind, length = wire.REPLY.unpack(await reader.readexactly(wire.REPLY.size))
            parts[kind] = await reader.readexactly(length)
            if kind == wire.ERROR:
                raise EOFError(parts[kind].decode())
        return Examined(Head.model_validate_json(parts[wire.HEAD]), parts[wire.CHUNK])
    except asyncio.IncompleteReadError:
        raise EOFError from None
    finally:
        writer.close()


def _spawn(theirs: socket.socket, release: Path, limits: CheckLimits) -> subprocess.Popen[bytes]:
    """Start the zygote with nothing in its environment that a file could be after."""
    environment: Mapping[str, str] = {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    seconds, memory = str(limits.seconds), str(limits.memory_bytes)
    arguments = (str(theirs.fileno()), str(release), seconds, memory)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        (sys.executable, "-P", "-m", "endpoint.checking.zygote", *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(theirs.fileno(),),
        env=environment,
        start_new_session=True,  # a Ctrl-C in the terminal is for the server to handle
    )


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
