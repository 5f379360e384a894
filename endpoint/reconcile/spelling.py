# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which words of a name say much, which little, and how alike two names are."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from ingest.index import Index
from ingest.index.spelling import FORMS, LITTLE, formed, whole

# So many words and names stay weighed.
_REMEMBERED = 16_384
# Weights: a word that says nothing, and the least that any other word says.
_NOTHING, _LEAST = 0.08, 0.15
# Words less alike than this are other words.
_ALIKE = 0.72
# A legal form that is written where the name has another, or none.
_OTHER_FORM = 6.0


@dataclass(frozen=True, slots=True)
class Spelt:
    """Hold a name as it is compared: its words, what each weighs, its numbers, its legal form."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    joined: str
    numbers: frozenset[str]
    forms: frozenset[str]

    @property
    def weight(self) -> float:
        """Give what all words weigh."""
        return sum(self.weights)


class Speller:
    """Know how much each word says: the more names of a kind have it, the less."""

    def __init__(self, index: Index, kind: str, count: int) -> None:
        self._index = index
        self._kind = kind
        self._count = 1 + count
        self._weight = lru_cache(maxsize=_REMEMBERED)(self._weighed)
        # What a table says is compared with every candidate, and is the same each time.
        self.spell = lru_cache(maxsize=_REMEMBERED)(self._spelt)

    def _spelt(self, text: str) -> Spelt:
        plain = formed(text)
        words = whole(plain)
        return Spelt(
            tuple(words),
            tuple(self._weight(word) for word in words),
            "".join(word for word in plain.split() if word not in FORMS),
            frozenset(word for word in words if word.isdigit()),
            frozenset(word for word in words if word in FORMS),
        )

    def _weighed(self, word: str) -> float:
        if word in LITTLE:
            return _NOTHING
        question = "SELECT held FROM weight WHERE kind = ? AND word = ?"
        held = sum(self._index.integers(question, self._kind, word))
        rarity = math.log(1 + self._count / (1 + held)) / math.log(1 + self._count)
        return max(_LEAST, rarity)


def likeness(asked: Spelt, known: Spelt) -> float:
    """Say how alike two names are, from 0 to 100."""
    if not asked.words or not known.words:
        return 0.0
    if asked.words == known.words:
        return 100.0
    here, there = _covered(asked, known)
    less, more = sorted((here / asked.weight, there / known.weight))
    return max(0.0, 100 * max((less + more) / 2, _run_together(asked, known)) - _form(asked, known))


def _form(asked: Spelt, known: Spelt) -> float:
    """Say what a legal form takes away: left out by who asks it is nothing, another is much."""
    if asked.forms == known.forms:
        return 0.0
    return 0.5 if asked.forms < known.forms else _OTHER_FORM


def _run_together(asked: Spelt, known: Spelt) -> float:
    """Compare without spaces: people part «WeMake» and join «Talent Garden»."""
    if len(asked.words) == len(known.words) or asked.numbers != known.numbers:
        return 0.0
    alike = OSA.normalized_similarity(asked.joined, known.joined, score_cutoff=0.9)
    return float(alike) - 0.02 if alike else 0.0


def _covered(asked: Spelt, known: Spelt) -> tuple[float, float]:
    """Give the weight of the words that each has in the other, pairing the likest first."""
    here = there = 0.0
    left, right = set(range(len(asked.words))), set(range(len(known.words)))
    for alike, one, other in sorted(_pairs(asked.words, known.words), reverse=True):
        if one in left and other in right:
            left.discard(one)
            right.discard(other)
            here += alike * asked.weights[one]
            there += alike * known.weights[other]
    return here, there


def _pairs(asked: Sequence[str], known: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    for one, word in enumerate(asked):
        for other, held in enumerate(known):
            alike = _word(word, held)
            if alike:
                yield alike, one, other


def _word(asked: str, known: str) -> float:
    """Say how alike two words are, from 0 to 1; a number is itself or another."""
    if asked == known:
        return 1.0
    if asked.isdigit() or known.isdigit():
        return 0.0
    shorter, longer = sorted((asked, known), key=len)
    if longer.startswith(shorter):
        if len(shorter) == 1:
            return 0.5
        if len(shorter) > 3:
            return 0.8
    alike = OSA.normalized_similarity(asked, known, score_cutoff=_ALIKE)
    return float(alike) ** 0.75 if alike else 0.0
