# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Prepare what all workers need once, and fork one whenever the parent asks.

Started as ``python -m endpoint.pool.zygote FD RELEASE MEMORY_QUADS MEMORY_BYTES``, where FD is the
pool's socket, it loads one release and its workers answer queries. `endpoint.checking.zygote`
bears other workers in the same way. A zygote must stay small and single-threaded: a fork copies
one thread only.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from endpoint.pool import confinement, evaluation, wire
from ingest.quads import load_quads

_FILES_IN_MEMORY: Final = 16
_FILES_ON_DISK: Final = 1024
_OWN_SOCKET: Final = 3


# What a worker does with the socket that it is asked by; it ends where this returns.
Work = Callable[[socket.socket], None]


def main() -> None:
    """Load the release named on the command line, then serve the pool until it closes."""
    fd, release, memory_quads, memory = sys.argv[1:5]
    bear(int(fd), release, partial(_prepare, Path(release), int(memory_quads), int(memory)))


def _prepare(release: Path, memory_quads: int, memory: int) -> Work:
    store = load(release, memory_quads)
    evaluation.warm()
    return partial(_answer, release, store, memory)


def bear(fd: int, release: str, prepare: Callable[[], Work]) -> None:
    """Prepare what the workers need, tell the parent, and bear workers until it closes."""
    for ignored in (signal.SIGINT, signal.SIGTERM):  # the parent alone says when to stop
        signal.signal(ignored, signal.SIG_IGN)
    control = socket.socket(fileno=fd)
    control.set_inheritable(False)
    try:
        work = prepare()
    except Exception as error:
        control.sendall(wire.request({"event": "failed", "text": f"{release}: {error}"}))
        return
    gc.freeze()  # a collection in a worker would copy the shared pages
    Zygote(control, work).run()


def load(release: Path, memory_quads: int) -> ox.Store | None:
    """Read the quads into memory when it is small enough; None leaves it on disk."""
    quads = json.loads((release / "release.json").read_text(encoding="utf-8"))["quads"]
    if quads > memory_quads:
        return None
    store = ox.Store()
    load_quads(store, release)
    return store


def _answer(release: Path, store: ox.Store | None, memory: int, own: socket.socket) -> None:
    """Answer queries until nobody asks any more."""
    on_disk = store is None
    # Not "or": an empty store is false too.
    store = store if store is not None else ox.Store.read_only(str(release / "store"))
    confinement.limit(memory, _FILES_ON_DISK if on_disk else _FILES_IN_MEMORY)
    note = confinement.confine(reading=on_disk)
    own.sendall(wire.hello(note))
    evaluation.serve(store, own)


class Zygote:
    """Keep the workers: fork them, kill and renice them on request, and report their deaths.

    Only the parent of a process can signal it without the risk that its number has passed to
    another, so the pool never signals a worker itself.
    """

    def __init__(self, control: socket.socket, work: Work) -> None:
        """Take the parent's socket and what the workers do."""
        self.control = control
        self.work = work
        self.last_words: dict[int, int] = {}  # by pid, the pipe from its standard error
        self.wake, waker = socket.socketpair()
        self.waker = waker
        self.orders = bytearray()

    def run(self) -> None:
        """Obey the parent until it closes its end, then leave no worker behind."""
        for end in (self.wake, self.waker):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self._tell(event="ready")
        with suppress(OSError):  # the parent may vanish while being told something
            while self._step():
                pass
        self._end()

    def _step(self) -> bool:
        ready, _, _ = select.select([self.control, self.wake], [], [])
        if self.wake in ready:
            self.wake.recv(4096)
            self._reap()
        return self.control not in ready or self._obey()

    def _obey(self) -> bool:
        data = self.control.recv(4096)
        self.orders += data
        while len(self.orders) >= wire.ORDER.size:
            order, pid = wire.ORDER.unpack_from(self.orders)
            del self.orders[: wire.ORDER.size]
            self._carry_out(order, pid)
        return bool(data)

    def _carry_out(self, order: bytes, pid: int) -> None:
        if order == wire.FORK:
            self._fork()
        elif pid in self.last_words and order == wire.KILL:
            os.kill(pid, signal.SIGKILL)
        elif pid in self.last_words and order == wire.RENICE:
            os.setpriority(os.PRIO_PROCESS, pid, 19)

    def _tell(self, **message: object) -> None:
        self.control.sendall(wire.request(message))

    def _fork(self) -> None:
        zygote = os.getpid()
        ours, theirs = socket.socketpair()
        words, mouth = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_worker(zygote, theirs, mouth)
        theirs.close()
        os.close(mouth)
        os.set_blocking(words, False)
        self.last_words[pid] = words
        message = wire.request({"event": "born", "pid": pid})
        with ours:
            sent = socket.send_fds(self.control, [message], [ours.fileno()])
            self.control.sendall(message[sent:])

    def _become_worker(self, zygote: int, own: socket.socket, mouth: int) -> None:
        """Do the work in the new process; never return into the zygote's code."""
        try:
            confinement.die_with(zygote)
            self.work(_keep_only(own, mouth))
        except BaseException as error:  # nothing may reach the zygote's frames
            os.write(2, str(error).encode()[:4096])
            os._exit(1)
        os._exit(0)

    def _reap(self) -> None:
        while self.last_words:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            text = _drain(self.last_words.pop(pid))
            self._tell(event="dead", pid=pid, status=os.waitstatus_to_exitcode(status), text=text)

    def _end(self) -> None:
        for pid in self.last_words:
            os.kill(pid, signal.SIGKILL)
        for pid in self.last_words:
            os.waitpid(pid, 0)


def _keep_only(own: socket.socket, mouth: int) -> socket.socket:
    """Close every inherited file but the worker's socket; send its errors to the pipe."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(mouth, 2)
    os.set_blocking(2, False)  # a full pipe must not stop the worker
    os.dup2(own.detach(), _OWN_SOCKET, inheritable=False)
    os.closerange(_OWN_SOCKET + 1, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=_OWN_SOCKET)


def _drain(pipe: int) -> str:
    """Take what a dead worker left on its standard error."""
    text = b""
    with suppress(BlockingIOError):
        text = os.read(pipe, 4096)
    os.close(pipe)
    return text.decode(errors="replace")


if __name__ == "__main__":
    main()
