# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write a file whole or not at all, and read what it holds without holding it."""

import os
from hashlib import file_digest
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a content in the place of a file; whoever is killed here leaves the old one."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(content)
        sync(draft)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the disk keep a file or a folder before anything else is said of it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file, read a piece at a time: dumps may be larger than memory."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
