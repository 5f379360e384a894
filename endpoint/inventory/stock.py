# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release lists: every question about its rows, answered out of the index."""

import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from pyoxigraph import Store

from endpoint.inventory.facets import Chosen, Facet
from endpoint.inventory.places import Places
from endpoint.inventory.rows import Rows
from endpoint.inventory.words import Words
from ingest.index import Index, Item, ReleaseQuads, index_of
from ingest.index.columns import REGISTERED
from ingest.index.items import item_of
from ingest.names import plain
from ingest.releases import Release
from ontology.text import Text

# So many rows stay read: those that other rows name, again and again.
_REMEMBERED: Final = 16_384
# So many choices by a facet are kept, a byte a row each: those of the collections first of all.
_CHOSEN: Final = 32
_COUNT: Final = TypeAdapter(int)
Numbers = NDArray[np.int32]
T = TypeVar("T")


class Lookup:
    """Find rows by a name; what is not there is nothing, and is not remembered."""

    def __init__(self, find: Callable[[str], int | None], read: Callable[[int], Item]) -> None:
        self._look = find
        self._find = lru_cache(maxsize=_REMEMBERED)(self._found)
        self._read = read

    def _found(self, name: str) -> int:
        at = self._look(name)
        if at is None:
            raise KeyError(name)
        return at

    def get(self, name: str) -> Item | None:
        """Give the row of a name."""
        at = self.at(name)
        return None if at is None else self._read(at)

    def at(self, name: str) -> int | None:
        """Give the number of the row of a name."""
        with suppress(KeyError):
            return self._find(name)
        return None

    def __getitem__(self, name: str) -> Item:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: str) -> bool:
        return self.at(name) is not None


class Inventory:
    """Answer about the rows of a release, which are numbered in the order of their addresses.

    In memory are the columns that were asked for, four bytes a row each or less, and the rows
    that were looked at last.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.size = index.told("items", _COUNT)
        self._facets: dict[str, Facet] = {}
        self._series: dict[str, Numbers] = {}
        self._chosen = lru_cache(maxsize=_CHOSEN)(self._choose)
        # What the things are called that are values of a facet: of a nation, thousands of Comuni.
        self.called = cache(self._called)
        self.row = lru_cache(maxsize=_REMEMBERED)(self._row)
        self.by_iri = Lookup(lambda iri: self._where("iri = ?", iri), self.row)
        self.by_entry = Lookup(lambda iri: self._where("entry = ?", iri), self.row)
        self.words = Words(index, self.size)

    @cached_property
    def places(self) -> Places:
        """Give where the registered things are."""
        return Places(self)

    @property
    def items(self) -> Rows:
        """Give all rows."""
        return self.rows(np.arange(self.size, dtype=np.int32))

    @property
    def registered(self) -> Rows:
        """Give the rows that stand in a register."""
        return self.chosen(self.is_registered)

    @cached_property
    def everything(self) -> Chosen:
        """Choose all rows."""
        return np.ones(self.size, np.bool_)

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """Give what each row is, as bits."""
        return np.frombuffer(self._blob("bits"), np.uint8)

    @cached_property
    def is_registered(self) -> Chosen:
        """Choose the rows that stand in a register."""
        return self.has(REGISTERED)

    def has(self, bit: int) -> Chosen:
        """Choose the rows that have a bit."""
        found: Chosen = (self.bits & bit) != 0
        return found

    def of_type(self, name: str) -> Rows:
        """Give the rows of a class, by its JSON name."""
        return self.chosen(self.having("type", name))

    def having(self, facet: str, *wanted: str) -> Chosen:
        """Choose the rows that have a value under a facet."""
        return self._chosen(facet, frozenset(wanted))

    def having_any(self, facet: str) -> Chosen:
        """Choose the rows that have any value under a facet."""
        return self._chosen(facet, frozenset(self.facet(facet).values))

    def _choose(self, facet: str, wanted: frozenset[str]) -> Chosen:
        found = self.facet(facet).having(wanted, self.size)
        found.flags.writeable = False  # it is kept for others
        return found

    def facet(self, name: str) -> Facet:
        """Give what the rows have under a facet."""
        found = self._facets.get(name)
        if found is None:
            values = self.index.texts("SELECT value FROM value WHERE facet = ? ORDER BY code", name)
            codes = np.frombuffer(self._blob(f"facet.{name}"), "<i4")
            rows = self._blob(f"rows.{name}")
            found = Facet(values, codes, np.frombuffer(rows, "<i4") if rows else None)
            self._facets[name] = found
        return found

    def series(self, name: str) -> Numbers:
        """Give a column of numbers: ``rank.name``, say, the place of each row by its name."""
        found = self._series.get(name)
        if found is None:
            found = self._series[name] = np.frombuffer(self._blob(name), "<i4")
        return found

    def degrees(self, name: str) -> NDArray[np.float64]:
        """Give the ``longitude`` or ``latitude`` of each row; no number where it has no point."""
        return np.frombuffer(self._blob(name), "<f8")

    def told(self, name: str, form: TypeAdapter[T], otherwise: T) -> T:
        """Give what the index tells of all rows together, if it does."""
        try:
            return self.index.told(name, form)
        except StopIteration:
            return otherwise

    def named(self, ref: str) -> Rows:
        """Give the rows whose address, or that of whose entry, ends in a name."""
        return self._numbered("SELECT at FROM ref WHERE name = ? ORDER BY at", ref)

    def beginning(self, iri: str) -> Rows:
        """Give the rows whose IRI begins like another."""
        question = "SELECT at FROM item WHERE iri >= ? AND iri < ? ORDER BY at"
        return self._numbered(question, iri, iri + chr(0x10FFFF))

    def _called(self, facet: str) -> Mapping[str, Text]:
        # Of several rows of a thing the last one counts, as it does for ``by_iri``.
        question = (
            "SELECT iri, entry, told FROM item WHERE iri IN (SELECT value FROM json_each(?))"
            " ORDER BY at"
        )
        values = json.dumps(list(self.facet(facet).values))
        return {
            str(iri): item_of(str(iri), None if entry is None else str(entry), str(told)).name
            for iri, entry, told in self.index.rows(question, values)
        }

    def addresses(self, numbers: Sequence[int]) -> list[tuple[str, str | None]]:
        """Give the IRIs of some rows and of their entries, without reading more of them."""
        question = "SELECT iri, entry FROM item WHERE at IN (SELECT value FROM json_each(?))"
        found = self.index.rows(f"{question} ORDER BY at", json.dumps(list(numbers)))
        return [(str(iri), None if entry is None else str(entry)) for iri, entry in found]

    def chosen(self, chosen: Chosen) -> Rows:
        """Give chosen rows, in the order of their addresses."""
        return self.rows(np.flatnonzero(chosen).astype(np.int32))

    def rows(self, numbers: Numbers) -> Rows:
        """Give rows by their numbers."""
        return Rows(numbers, self._some)

    def modified_since(self, day: str) -> Chosen:
        """Choose the rows whose line in a register was modified on a day, or after it."""
        question = "SELECT rank FROM moment WHERE value >= ? ORDER BY rank LIMIT 1"
        first = self.index.integers(question, day)
        return self.series("rank.modified") >= (first[0] if first else self.size)

    def begun(self, name: str) -> tuple[int, int]:
        """Give from which rank up to which other names begin like a plain one."""
        order, ranks = self.series("order.name"), self.series("rank.name")
        ends = (
            bisect_left(order, sought, key=lambda at: plain(self.row(int(at)).name.it))
            for sought in (name, name + "\x7f")
        )
        first, last = (int(ranks[order[at]]) if at < len(order) else self.size for at in ends)
        return first, last

    def counted(self, facet: str) -> Mapping[str, int]:
        """Count all rows by a facet."""
        return self.facet(facet).counts(self.everything)

    def _numbered(self, question: str, *values: str) -> Rows:
        return self.rows(np.array(self.index.integers(question, *values), dtype=np.int32))

    def _where(self, condition: str, iri: str) -> int | None:
        found = self.index.integers(f"SELECT at FROM item WHERE {condition}", iri)  # noqa: S608
        return found[-1] if found else None

    def _row(self, at: int) -> Item:
        return self._some([at])[0]

    def _some(self, numbers: Sequence[int]) -> list[Item]:
        found = {
            int(str(at)): item_of(str(iri), None if entry is None else str(entry), str(told))
            for at, iri, entry, told in self.index.rows(
                "SELECT at, iri, entry, told FROM item"
                " WHERE at IN (SELECT value FROM json_each(?))",
                json.dumps(list(numbers)),
            )
        }
        return [found[at] for at in numbers]

    def _blob(self, name: str) -> bytes:
        found = self.index.blobs("SELECT numbers FROM series WHERE name = ?", name)
        return found[0] if found else b""


def take_stock(release: Release, store: Store) -> Inventory:
    """Open what a release lists; without an index it is made first, which takes a moment.

    A store on the disk gives quads ten times slower than the files do.
    """
    quads = ReleaseQuads(release.folder) if release.has_store else store
    return Inventory(index_of(release.folder, release.info.base, quads))
