# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Find the texts that share most with another, before any of them is looked at closely."""

from collections.abc import Sequence

import numpy as np

from endpoint.inventory import Inventory
from ingest.index.spelling import runs_of

# So many places in the index are looked at for one question, those of rare letters first:
# with more names a question takes little longer.
_LOOKED_AT = 1_000_000


class Trigrams:
    """Find texts of a kind by their runs of three letters; where an index has them."""

    def __init__(self, stock: Inventory, runs: str, kind: str) -> None:
        self._index = stock.index
        self._runs = runs
        self._sizes = stock.series(f"{kind}.sizes")

    def __len__(self) -> int:
        return len(self._sizes)

    def nearest(self, words: Sequence[str], most: int) -> list[int]:
        """Give the places of the texts that share most, the nearest first."""
        runs = runs_of(words)
        shared = np.zeros(len(self._sizes), np.int32)
        for places in self._index.places(self._runs, self._looked_at(runs)):
            shared[places] += 1
        found = np.flatnonzero(shared)
        # What is short and whole is nearer than what is long and holds the same.
        near = 2 * shared[found] / (len(runs) + self._sizes[found])
        if len(near) > most:
            likely = near >= np.partition(near, -most)[-most]
            found, near = found[likely], near[likely]
        order = np.lexsort((found, -shared[found], -near))[:most]
        return [int(at) for at in found[order]]

    def _looked_at(self, runs: set[str]) -> list[str]:
        """Choose the runs to look at: the rarest, as many as may be."""
        chosen: list[str] = []
        looked = 0
        for places, run in sorted((places, run) for run, places in self._counted(runs)):
            looked += places
            if looked > _LOOKED_AT:
                break
            chosen.append(run)
        return chosen

    def _counted(self, runs: set[str]) -> list[tuple[str, int]]:
        return self._index.counts(self._runs, sorted(runs))
