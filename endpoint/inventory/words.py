# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Find things by the words of their names, forgiving accents and slips of the finger."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from ingest.index import Index
from ingest.index.words import WORD
from ingest.names import plain

# A word of up to so many letters has to be written right; then one slip is forgiven, then two.
_EXACT, _ONE_SLIP = 3, 7
# Of all letters and digits the last one is z: what begins like a word stands before this.
_AFTER = "{"
# How well each row answers, from 0, not at all, to 1.
Scores = NDArray[np.float64]


class Words:
    """Find which rows have which words; where an index has them."""

    def __init__(self, index: Index, size: int) -> None:
        self._index = index
        self._size = size

    def search(self, asked: str) -> Scores:
        """Give how well each row answers, where every word asked for is found."""
        words = plain(asked).split()
        found = np.zeros(self._size)
        for place, word in enumerate(words):
            scores = self._scores(word)
            found = (
                scores if place == 0 else np.where((found > 0) & (scores > 0), found + scores, 0)
            )
        return found / max(1, len(words))

    def _scores(self, asked: str) -> Scores:
        scores = np.zeros(self._size)
        # The worst first: what answers better too is told by the better.
        for score, places in (*self._slips(asked), *self._begun(asked)):
            scores[places] = score
        return scores

    def _begun(self, asked: str) -> Iterator[tuple[float, NDArray[np.int32]]]:
        """Yield where words stand that begin like the one asked for, then where it does itself."""
        question = "SELECT places FROM posting WHERE kind = ? AND key > ? AND key < ?"
        for blob in self._index.blobs(question, WORD, asked, asked + _AFTER):
            yield 0.9, np.frombuffer(blob, "<i4")
        for places in self._index.places(WORD, [asked]):
            yield 1.0, places

    def _slips(self, asked: str) -> Iterator[tuple[float, NDArray[np.int32]]]:
        """Yield where words stand that are two slips away, then one."""
        slips = 0 if len(asked) <= _EXACT else 1 if len(asked) <= _ONE_SLIP else 2
        near = dict(self._near(asked, slips)) if slips else {}
        for distance in range(slips, 0, -1):
            words = [word for word, away in near.items() if away == distance]
            for places in self._index.places(WORD, words):
                yield 0.8 - 0.1 * distance, places

    def _near(self, asked: str, slips: int) -> Iterator[tuple[str, int]]:
        question = "SELECT words FROM vocabulary WHERE length BETWEEN ? AND ?"
        texts = self._index.texts(question, len(asked) - slips, len(asked) + slips)
        known = [word for text in texts for word in text.split(" ")]
        # A slip is two changes at most: what differs by more is left out by the quicker measure.
        close = process.extract(
            asked, known, scorer=Levenshtein.distance, score_cutoff=2 * slips, limit=None
        )
        for word, _, _ in close:
            distance = DamerauLevenshtein.distance(asked, word, score_cutoff=slips)
            if distance <= slips:
                yield word, distance
