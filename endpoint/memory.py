# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Memory that a release took goes back to the system when the release does.

A release is large, and the interpreter looks for objects that hold each other by how many there
are, not by how much they hold; the C library keeps what was freed for the next who asks. Both
are right for small things, and would let a server that takes up release after release grow.
"""

import ctypes
import gc
import sys
from contextlib import suppress


def settle() -> None:
    """Leave alone from now on what is there: it stays as long as the process does."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Look for what nobody holds any more, and let the system have it."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)
