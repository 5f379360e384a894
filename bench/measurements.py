# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ``bench.stages`` wrote down, read back from its file."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Stage(_Part):
    """Hold what one stage of a build took: seconds, and bytes at most."""

    wall: float
    cpu: float
    helped: float
    peak: int

    @property
    def seconds(self) -> float:
        """Give the CPU seconds of all processes."""
        return self.cpu + self.helped


class Measurement(_Part):
    """Hold what one process, with those that it started, took and made.

    ``ended`` says why it did not come to its end; then the figures are what it took until then.
    """

    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    ended: str = ""
    disk: int = 0
    quads: int = 0
    entries: int = 0
    triples: int = 0
    stages: Mapping[str, Stage] = {}
    missing: tuple[str, ...] = ()
    told: Mapping[str, float] | None = None
    sample: Mapping[str, float] = {}

    @property
    def is_whole(self) -> bool:
        """Say whether it came to its end."""
        return bool(self.wall) and not self.ended


class Machine(_Part):
    """Hold what a size was measured on."""

    processor: str
    cores: int
    memory: str
    system: str
    python: str
    packages: Mapping[str, str]
    commit: str
    load: float


class Size(_Part):
    """Hold all measurements of one number of entries."""

    entries: int
    machine: Machine
    made: Mapping[str, int]
    runs: Mapping[str, Measurement]


class Measurements(_Part):
    """Hold the measurements of all sizes."""

    sizes: tuple[Size, ...]
