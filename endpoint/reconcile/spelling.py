# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Names as people write them: which words say much, which little, and how alike two are."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from rapidfuzz.distance import OSA

from ingest.names import plain

# As much of a cell as is looked at: nobody's name is longer.
READ, _WORDS_READ = 250, 25
_TABLE = tomllib.loads(files("endpoint").joinpath("reconcile/spelling.toml").read_text("utf-8"))
_FORMS: Mapping[str, Sequence[str]] = _TABLE["forms"]
_SHORT: Mapping[str, str] = _TABLE["short"]
_LITTLE = frozenset((*_TABLE["little"].split(), *_FORMS))
_FORM_OF = {way: form for form, ways in _FORMS.items() for way in ways}


def _any_of(ways: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(ways, key=len, reverse=True))})\b")


_FORM_WAYS, _SHORT_WAYS = _any_of(_FORM_OF), _any_of(_SHORT)
# House numbers: «10/a», «10 A», «10A».
_NUMBERED = re.compile(r"\b(\d+)([a-z]{1,3})\b")
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


def words_of(text: str) -> list[str]:
    """Give the words of a name, each written in one way."""
    return _whole(_formed(text))


def _formed(text: str) -> str:
    apart = _NUMBERED.sub(r"\1 \2", plain(text[:READ]))
    return _FORM_WAYS.sub(lambda found: _FORM_OF[found[0]], apart)


def _whole(formed: str) -> list[str]:
    return _SHORT_WAYS.sub(lambda found: _SHORT[found[0]], formed).split()[:_WORDS_READ]


class Speller:
    """Know how much each word says: the more names have it, the less."""

    def __init__(self, names: Iterable[str]) -> None:
        self._held: Counter[str] = Counter()
        self._count = 1
        for name in names:
            self._held.update(set(words_of(name)))
            self._count += 1

    def spell(self, text: str) -> Spelt:
        """Give a name as it is compared."""
        formed = _formed(text)
        words = _whole(formed)
        return Spelt(
            tuple(words),
            tuple(self._weight(word) for word in words),
            "".join(word for word in formed.split() if word not in _FORMS),
            frozenset(word for word in words if word.isdigit()),
            frozenset(word for word in words if word in _FORMS),
        )

    def _weight(self, word: str) -> float:
        if word in _LITTLE:
            return _NOTHING
        rarity = math.log(1 + self._count / (1 + self._held[word])) / math.log(1 + self._count)
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
