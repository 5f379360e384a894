# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Find the names that share most with a text, before any of them is looked at closely."""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence

# So many places in the index are looked at for one question, those of rare letters first:
# with more names a question takes little longer.
_LOOKED_AT = 30_000


class Trigrams:
    """Hold which texts have which runs of three letters."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._places: dict[str, list[int]] = {}
        self._sizes: list[int] = []
        for at, words in enumerate(texts):
            runs = _runs(words)
            self._sizes.append(len(runs))
            for run in runs:
                self._places.setdefault(run, []).append(at)

    def nearest(self, words: Sequence[str], most: int) -> list[int]:
        """Give the places of the texts that share most, the nearest first."""
        runs = _runs(words)
        shared: Counter[int] = Counter()
        looked = 0
        for places in sorted((self._places.get(run, ()) for run in runs), key=len):
            looked += len(places)
            if looked > _LOOKED_AT:
                break
            shared.update(places)
        # What is short and whole is nearer than what is long and holds the same.
        near = ((2 * n / (len(runs) + self._sizes[at]), n, -at) for at, n in shared.items())
        return [-at for _, _, at in heapq.nlargest(most, near)]


def _runs(words: Sequence[str]) -> set[str]:
    padded = [f" {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}
