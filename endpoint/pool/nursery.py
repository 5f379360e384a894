# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Start a zygote, take the workers it bears and carry its parent's orders to it."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.pool import wire

_EXIT_SECONDS: Final = 5.0
_KEPT: Final = ("LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")


class ReleaseUnreadable(RuntimeError):
    """The engine could not be started on the release."""


@dataclass(frozen=True)
class Death:
    """Tell how a worker ended: minus the signal, or its exit code, and its last words."""

    status: int
    text: str


@dataclass(frozen=True)
class Parent:
    """What the nursery calls back: a worker was born, a worker died, the zygote is lost."""

    born: Callable[[int, socket.socket, "asyncio.Future[Death | None]"], None]
    died: Callable[[int], None]
    lost: Callable[[], None]


class Nursery:
    """The server's end of the socket to one zygote."""

    def __init__(
        self, process: subprocess.Popen[bytes], control: socket.socket, parent: Parent
    ) -> None:
        """Listen to a zygote that has just been started."""
        self._loop = asyncio.get_running_loop()
        self._process = process
        self._control = control
        self._parent = parent
        self._received = bytearray()
        self._sockets: list[int] = []
        self._deaths: dict[int, asyncio.Future[Death | None]] = {}
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._open = True
        self._loop.add_reader(control.fileno(), self._listen)

    @classmethod
    async def start(cls, module: str, arguments: Sequence[object], parent: Parent) -> "Nursery":
        """Start a module as a zygote and wait until it has prepared what its workers need."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = _spawn(theirs, module, arguments)
        ours.setblocking(False)
        nursery = cls(process, ours, parent)
        try:
            await nursery._ready
        except BaseException:
            process.kill()
            await nursery.close()
            raise
        return nursery

    @property
    def pid(self) -> int:
        """Give the zygote's process number."""
        return self._process.pid

    def fork(self) -> None:
        """Ask for one more worker; it arrives by `Parent.born`."""
        self._order(wire.FORK)

    def kill(self, pid: int) -> None:
        """Have a worker killed and reaped."""
        self._order(wire.KILL, pid)

    def renice(self, pid: int) -> None:
        """Have a worker give way to everything else."""
        self._order(wire.RENICE, pid)

    async def close(self) -> None:
        """End the zygote, which ends and reaps its workers first."""
        self._hang_up()
        deadline = self._loop.time() + _EXIT_SECONDS
        pause = 0.001
        while self._process.poll() is None:
            if self._loop.time() > deadline:
                self._process.kill()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)

    def _order(self, order: bytes, pid: int = 0) -> None:
        if not self._open:
            return
        try:
            self._control.send(wire.ORDER.pack(order, pid))
        except OSError:  # full or closed: either way it no longer listens
            self._process.kill()
            self._lose()

    def _listen(self) -> None:
        try:
            data, sockets, _, _ = socket.recv_fds(self._control, wire.BLOCK, 16)
        except BlockingIOError:
            return
        except OSError:
            data, sockets = b"", []
        self._sockets += sockets
        self._received += data
        while self._open and (message := self._message()):
            self._hear(message)
        if not data and self._open:
            self._lose()

    def _message(self) -> dict[str, object] | None:
        """Cut one whole message from what was received."""
        head = wire.REQUEST.size
        if len(self._received) < head:
            return None
        end = head + wire.REQUEST.unpack_from(self._received)[0]
        if len(self._received) < end:
            return None
        message: dict[str, object] = json.loads(self._received[head:end])
        del self._received[:end]
        return message

    def _hear(self, message: dict[str, object]) -> None:
        event, pid = message["event"], message.get("pid")
        if event == "ready":
            self._ready.set_result(None)
        elif event == "failed":
            self._ready.set_exception(ReleaseUnreadable(str(message["text"])))
        elif event == "born" and isinstance(pid, int):
            death = self._deaths[pid] = self._loop.create_future()
            self._parent.born(pid, socket.socket(fileno=self._sockets.pop(0)), death)
        elif event == "dead" and isinstance(pid, int):
            status = message["status"]
            status = status if isinstance(status, int) else 0
            self._deaths.pop(pid).set_result(Death(status, str(message["text"])))
            self._parent.died(pid)

    def _lose(self) -> None:
        self._hang_up()
        if not self._ready.done():
            self._ready.set_exception(ReleaseUnreadable("the engine process ended at its start"))
        else:
            self._parent.lost()

    def _hang_up(self) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        for fd in self._sockets:
            os.close(fd)
        for notice in self._deaths.values():
            notice.set_result(None)
        self._deaths.clear()


def _spawn(
    theirs: socket.socket, module: str, arguments: Sequence[object]
) -> subprocess.Popen[bytes]:
    """Start the zygote with nothing in its environment that whoever asks could be after."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    words = [str(theirs.fileno()), *map(str, arguments)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        (sys.executable, "-P", "-m", module, *words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(theirs.fileno(),),
        env=environment,
        start_new_session=True,  # a Ctrl-C in the terminal is for the server to handle
    )
