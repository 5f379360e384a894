# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Take up what a release judges by, and fork a process for each file that is to be checked.

Started as ``python -m endpoint.checking.zygote FD RELEASE SECONDS MEMORY_BYTES``, where FD is the
examiner's socket. A process waits for one file, checks it and ends.
"""

import resource
import select
import signal
import socket
import sys
import traceback
from functools import partial
from math import ceil
from pathlib import Path
from typing import Final

from endpoint.checking.examination import Order, examine, rehearse, warm
from endpoint.pool import confinement, wire
from endpoint.pool.zygote import Work, bear
from ingest.ground import read_ground
from ingest.intake import Intake
from ingest.releases import Release

_FILES: Final = 16
# Whoever waits for no file for so many seconds is not in a hurry.
_LULL: Final = 0.02


def main() -> None:
    """Take up the release named on the command line, then serve the examiner until it closes."""
    fd, release, seconds, memory = sys.argv[1:5]
    bear(int(fd), release, partial(_prepare, Path(release), float(seconds), int(memory)))


def _prepare(release: Path, seconds: float, memory: int) -> Work:
    intake = read_ground(Release.open(release)).intake()
    warm(intake)
    return partial(_check_one, intake, seconds, memory)


def _check_one(intake: Intake, seconds: float, memory: int, own: socket.socket) -> None:
    """Wait for one file, however long, and check it within the seconds that a check may take."""
    try:
        _wait(intake, seconds, memory, own)
        _serve(own, intake)
    except BaseException as error:
        raise SystemExit(_place(error)) from None


def _wait(intake: Intake, seconds: float, memory: int, own: socket.socket) -> None:
    """Get ready, and return once a file is there; the time of its check runs from then."""
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(seconds) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    confinement.limit(memory, _FILES)
    note = confinement.confine(reading=False)
    if not select.select([own], [], [], _LULL)[0]:
        rehearse(intake)
    own.recv(1, socket.MSG_PEEK)
    # The kernel ends it, whatever it is at: nothing in a file can put that off.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    own.sendall(wire.hello(note))


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
