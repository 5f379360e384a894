# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Choose, order and count the rows of a list; nothing here touches the store."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from endpoint.api.collections import Collection
from endpoint.api.parameters import Asked
from endpoint.inventory import Inventory, Item
from ingest.names import plain
from ontology.context import expand

Test = Callable[[Item], bool]


@dataclass(frozen=True)
class Selection:
    """Hold the rows that a question chooses, in its order."""

    rows: Sequence[Item]

    def counted(self, facet: str) -> list[tuple[str, int]]:
        """Count the rows by a facet: each value that occurs, the commonest first."""
        found = Counter(value for row in self.rows for value in values_of(row, facet))
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def select(stock: Inventory, collection: Collection, asked: Asked) -> Selection:
    """Choose the rows of a collection that meet every condition, in the order asked for."""
    tests = [test for _, test in conditions(stock, asked)]
    rows = [row for row in collection.rows(stock) if all(test(row) for test in tests)]
    return Selection(ordered(rows, stock, asked))


def tally(rows: Iterable[Item]) -> Mapping[str, Mapping[str, int]]:
    """Count rows by every facet, in one pass: by facet, how many have which value."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        own = [("type", name) for name in row.types]
        own += [("conclusion", said) for said in row.conclusions]
        if row.entry:
            own += [("register", row.entry.register), ("status", row.entry.status)]
        for facet, value in chain(own, (row.related or {}).items()):
            counts = found.setdefault(facet, {})
            counts[value] = counts.get(value, 0) + 1
    return found


def values_of(row: Item, facet: str) -> Iterable[str]:
    """Give what a row has under a facet, as IRIs; classes go by their JSON name."""
    if facet == "type":
        return row.types
    if facet == "conclusion":
        return row.conclusions
    if facet in ("register", "status"):
        return (getattr(row.entry, facet),) if row.entry else ()
    value = row.one(facet)
    return (value,) if value else ()


def conditions(stock: Inventory, asked: Asked) -> Iterator[tuple[str, Test]]:
    """Yield what a row has to meet, each with the facet or the parameter that it is of."""
    if asked.q is not None:
        found = stock.words.search(asked.q)
        yield "q", lambda row: row.iri in found
    for facet, wanted in asked.chosen.items():
        yield facet, _among(facet, wanted)
    if asked.bbox is not None:
        yield "bbox", _inside(asked.bbox)
    if asked.modified_since is not None:
        day = asked.modified_since.isoformat()
        yield "modified_since", lambda row: row.entry is not None and row.entry.modified >= day


def _among(facet: str, wanted: Sequence[str]) -> Test:
    """Take a value by its whole IRI, or by the last part of it."""
    whole = {expand(one) for one in wanted}
    return lambda row: any(
        value in whole or value.rsplit("/", 1)[-1] in whole for value in values_of(row, facet)
    )


def _inside(box: tuple[float, float, float, float]) -> Test:
    west, south, east, north = box

    def test(row: Item) -> bool:
        return (
            row.point is not None
            and west <= row.point[0] <= east
            and south <= row.point[1] <= north
        )

    return test


def ordered(rows: Iterable[Item], stock: Inventory, asked: Asked) -> list[Item]:
    """Order rows; where nothing is asked, by how well they answer, then by address."""
    ordered = list(rows)
    if asked.q is not None and not asked.sort:
        found = stock.words.search(asked.q)
        ordered.sort(key=lambda row: -found[row.iri])
    # The last condition is sorted by first, so that the first one counts most.
    for one in reversed(asked.sort):
        name = one.removeprefix("-")
        ordered.sort(key=lambda row: _rank(row, name), reverse=one.startswith("-"))
    return ordered


def _rank(row: Item, name: str) -> str:
    if name == "name":
        return plain(row.name.it)
    return str(getattr(row.entry, name)) if row.entry else ""
