# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Lists, facets, search and neighbours by looking at every row: what the index is held to."""

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from endpoint.api.parameters import Asked
from endpoint.inventory import Item
from ingest.index.columns import values_of
from ingest.index.spelling import runs_of, words_of
from ingest.names import plain
from ontology.context import expand

Test = Callable[[Item], bool]


def search(items: Sequence[Item], asked: str) -> dict[str, float]:
    """Give how well each thing answers, from 0 to 1, where every word asked for is found."""
    holders: dict[str, set[str]] = {}
    for item in items:
        for word in {word for text in (*item.names, item.address) for word in plain(text).split()}:
            holders.setdefault(word, set()).add(item.iri)
    found: list[dict[str, float]] = []
    words = plain(asked).split()
    for sought in words:
        scores: dict[str, float] = {}
        for word, score in _alike(sought, sorted(holders)):
            for iri in holders[word]:
                scores[iri] = max(score, scores.get(iri, 0))
        found.append(scores)
    every = set(found[0]).intersection(*found[1:]) if found else set()
    return {iri: sum(scores[iri] for scores in found) / len(words) for iri in every}


def _alike(asked: str, known: Sequence[str]) -> Iterator[tuple[str, float]]:
    for word in known:
        if word.startswith(asked):
            yield word, 1.0 if word == asked else 0.9
    slips = 0 if len(asked) <= 3 else 1 if len(asked) <= 7 else 2
    distance = DamerauLevenshtein.distance
    if slips:
        for word, far, _ in process.extract_iter(asked, known, scorer=distance, score_cutoff=slips):
            yield word, 0.8 - 0.1 * far


def select(items: Sequence[Item], asked: Asked, scores: Mapping[str, float]) -> list[Item]:
    """Choose and order rows; ``scores`` say which answer to the words asked for, and how well."""
    tests = list(_conditions(asked, scores))
    rows = [row for row in items if all(test(row) for test in tests)]
    if asked.q is not None and not asked.sort:
        rows.sort(key=lambda row: -scores[row.iri])
    for one in reversed(asked.sort):
        name = one.removeprefix("-")
        rows.sort(key=lambda row: _rank(row, name), reverse=one.startswith("-"))
    return rows


def _conditions(asked: Asked, scores: Mapping[str, float]) -> Iterator[Test]:
    if asked.q is not None:
        yield lambda row: row.iri in scores
    for name, wanted in asked.chosen.items():
        yield _among(name, {expand(one) for one in wanted})
    if asked.bbox is not None:
        yield _inside(asked.bbox)
    if asked.modified_since is not None:
        day = asked.modified_since.isoformat()
        yield lambda row: row.entry is not None and row.entry.modified >= day


def _among(name: str, whole: set[str]) -> Test:
    return lambda row: any(
        value in whole or value.rsplit("/", 1)[-1] in whole for value in values_of(row, name)
    )


def _inside(box: tuple[float, float, float, float]) -> Test:
    def test(row: Item) -> bool:
        if row.point is None:
            return False
        return box[0] <= row.point[0] <= box[2] and box[1] <= row.point[1] <= box[3]

    return test


def _rank(row: Item, name: str) -> str:
    if name == "name":
        return plain(row.name.it)
    return str(getattr(row.entry, name)) if row.entry else ""


def nearest(
    items: Sequence[Item], point: tuple[float, float], many: int, but: str
) -> list[tuple[str, float]]:
    """Give the nearest registered things with their distances in metres, but for one."""
    narrow = math.cos(math.radians(point[1]))
    found = [
        (math.hypot((row.point[0] - point[0]) * narrow, row.point[1] - point[1]) * 111_195, row.iri)
        for row in items
        if row.entry and row.point and row.iri != but
    ]
    return [(iri, metres) for metres, iri in sorted(found)[:many]]


def sharing(texts: Sequence[str], asked: str, most: int) -> list[int]:
    """Give the places of the texts that share most runs of three letters."""
    runs = runs_of(words_of(asked))
    known = [runs_of(words_of(text)) for text in texts]
    shared = [(len(runs & one), at) for at, one in enumerate(known)]
    near = ((2 * n / (len(runs) + len(known[at])), n, -at) for n, at in shared if n)
    return [-at for _, _, at in heapq.nlargest(most, near)]
