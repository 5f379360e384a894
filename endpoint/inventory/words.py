# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Find things by the words of their names, forgiving accents and slips of the finger."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.names import plain

# A word of up to so many letters has to be written right; then one slip is forgiven, then two.
_EXACT, _ONE_SLIP = 3, 7


class Words:
    """Hold which things have which words."""

    def __init__(self, texts: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._holders: dict[str, set[str]] = {}
        for iri, said in texts:
            for word in {word for text in said for word in plain(text).split()}:
                self._holders.setdefault(word, set()).add(iri)
        self._known = sorted(self._holders)

    def search(self, asked: str) -> Mapping[str, float]:
        """Give how well each thing answers, from 0 to 1, where every word asked for is found."""
        found: dict[str, float] | None = None
        words = plain(asked).split()
        for word in words:
            scores = self._scores(word)
            found = (
                scores
                if found is None
                else {iri: found[iri] + scores[iri] for iri in found.keys() & scores.keys()}
            )
        return {iri: score / len(words) for iri, score in (found or {}).items()}

    def _scores(self, asked: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for word, score in self._alike(asked):
            for iri in self._holders[word]:
                scores[iri] = max(score, scores.get(iri, 0))
        return scores

    def _alike(self, asked: str) -> Iterable[tuple[str, float]]:
        """Yield the words that begin like the one asked for, or are a slip or two away."""
        for word in self._known:
            if word.startswith(asked):
                yield word, 1.0 if word == asked else 0.9
        slips = 0 if len(asked) <= _EXACT else 1 if len(asked) <= _ONE_SLIP else 2
        if slips:
            near = process.extract_iter(
                asked, self._known, scorer=DamerauLevenshtein.distance, score_cutoff=slips
            )
            for word, distance, _ in near:
                yield word, 0.8 - 0.1 * distance
