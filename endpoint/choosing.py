# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Choose the release to serve: the current one if it is whole, else the newest whole one before it.

A release is read through before it is served: what the disk or a copy has spoilt is noticed
then, and not by whoever asks for it.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from ingest.releases import Release, ReleaseProblem, Releases

# Seconds after which what could not be loaded is tried again: memory may have been short.
_AGAIN = 60.0
# Names, sizes and times of the files of a release: what changes when it is mended.
Look = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Choice:
    """Hold the release to serve; ``damaged`` is the number of the current one where it is not."""

    release: Release | None
    damaged: int = 0
    why: str = ""


class Chooser:
    """Read releases through, each once for as long as its files stay as they are."""

    def __init__(self, releases: Releases) -> None:
        self.releases = releases
        self._read: dict[Path, tuple[Look, str]] = {}
        self._failed: dict[Path, float] = {}

    def choose(self) -> Choice:
        """Choose a release; none where there is no current one, or none that is whole.

        Reads hundreds of megabytes where a release is as large as that.
        """
        if not self.releases.pointer.is_symlink():
            return Choice(None)
        current = self.releases.pointer.resolve()
        why = self._fault(current)
        if not why:
            return Choice(Release.open(current))
        number = int(current.name) if current.name.isdigit() else 0
        for earlier in self.releases.before(number):
            folder = self.releases.folder.resolve() / str(earlier)
            if not self._fault(folder):
                return Choice(Release.open(folder), number, why)
        return Choice(None, number, why)

    def refuse(self, release: Release) -> None:
        """Leave a release alone for a while: its files are whole, and yet it cannot be loaded."""
        self._failed[release.folder] = time.monotonic() + _AGAIN

    def _fault(self, folder: Path) -> str:
        """Say what is wrong with a release; nothing for one that is whole."""
        if time.monotonic() < self._failed.get(folder, 0):
            return f"{folder}: non si carica / cannot be loaded"
        try:
            release = Release.open(folder)
        except (OSError, ReleaseProblem) as problem:
            return str(problem)
        look = _look(release)
        known = self._read.get(folder)
        if known is None or known[0] != look:
            known = self._read[folder] = look, _damage(release)
        return known[1]


def _damage(release: Release) -> str:
    try:
        release.check_whole()
    except (OSError, ReleaseProblem) as problem:
        return str(problem)
    return ""


def _look(release: Release) -> Look:
    found = []
    for name in ("release.json", *release.info.files):
        try:
            told = (release.folder / name).stat()
        except OSError:
            found.append((name, -1, -1))
        else:
            found.append((name, told.st_size, told.st_mtime_ns))
    return tuple(found)
