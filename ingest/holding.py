# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Hold a release while it is answered from, so that pruning leaves it alone."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

_MARK = "release.json"


class Hold:
    """Hold a release by a lock that ends with the process, however that ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Take a hold of a release; several may."""
        handle = os.open(folder / _MARK, os.O_RDONLY)
        # Somebody may just be looking whether it is held, or the disk knows no locks.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return cls(handle)

    def end(self) -> None:
        """Let the release go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def is_held(folder: Path) -> bool:
    """Say whether somebody answers from a release."""
    try:
        handle = os.open(folder / _MARK, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
