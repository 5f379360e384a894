# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take up what a release judges by, and fork a process for each file that is to be checked.

Started as ``python -m endpoint.checking.zygote FD RELEASE SECONDS MEMORY_BYTES``, where FD is the
examiner's socket. Whoever asks sends one byte and the socket of one check. It must stay
single-threaded: a fork copies one thread only.
"""

import gc
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Final

from endpoint.checking.examination import Order, examine, warm
from endpoint.pool import confinement, wire
from ingest.ground import read_ground
from ingest.intake import Intake
from ingest.releases import Release

READY: Final = b"R"
_FILES: Final = 16
_OWN_SOCKET: Final = 3


def main() -> None:
    """Take up the release named on the command line, then serve the examiner until it closes."""
    fd, folder, seconds, memory = sys.argv[1:5]
    for ignored in (signal.SIGINT, signal.SIGTERM):  # the examiner alone says when to stop
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever has ended is buried at once
    control = socket.socket(fileno=int(fd))
    control.set_inheritable(False)
    try:
        intake = read_ground(Release.open(Path(folder))).intake()
        warm(intake)
    except Exception as error:
        control.sendall(type(error).__name__.encode())
        return
    gc.freeze()  # a collection in a child would copy the shared pages
    control.sendall(READY)
    with suppress(OSError):  # the examiner may vanish
        while _step(control, intake, float(seconds), int(memory)):
            pass


def _step(control: socket.socket, intake: Intake, seconds: float, memory: int) -> bool:
    """Fork a process for the next check; False once nobody asks any more."""
    asked, sockets, _, _ = socket.recv_fds(control, 1, 1)
    zygote = os.getpid()
    for fd in sockets:
        if os.fork() == 0:
            _become_examiner(zygote, fd, intake, seconds, memory)
        os.close(fd)
    return bool(asked)


def _become_examiner(zygote: int, fd: int, intake: Intake, seconds: float, memory: int) -> None:
    """Check one file in the new process; never return into the zygote's code."""
    try:
        # The kernel ends it, whatever it is at: nothing in a file can put that off.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        confinement.die_with(zygote)
        if fd != _OWN_SOCKET:
            os.dup2(fd, _OWN_SOCKET, inheritable=False)
        os.closerange(_OWN_SOCKET + 1, os.sysconf("SC_OPEN_MAX"))
        own = socket.socket(fileno=_OWN_SOCKET)
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(seconds) + 1,) * 2)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        confinement.limit(memory, _FILES)
        confinement.confine(reading=False)
        _serve(own, intake)
    except BaseException as error:  # nothing may reach the zygote's frames
        os.write(2, f"{_place(error)}\n".encode())
        os._exit(1)
    os._exit(0)


def _serve(own: socket.socket, intake: Intake) -> None:
    order, content = wire.read_request(own), wire.read_request(own)
    if order is None or content is None:
        return
    try:
        examined = examine(Order.model_validate_json(order), content, intake)
        head, answer = examined.head.model_dump_json().encode(), examined.content
    except MemoryError:
        own.sendall(wire.reply(wire.ERROR, b"memory"))
    except Exception as error:
        own.sendall(wire.reply(wire.ERROR, _place(error).encode()))
    else:
        own.sendall(wire.reply(wire.HEAD, head))
        own.sendall(wire.REPLY.pack(wire.CHUNK, len(answer)))
        own.sendall(answer)
        own.sendall(wire.reply(wire.END))


def _place(error: BaseException) -> str:
    """Say what failed and where in the program: never with what, which is somebody's own."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main()
