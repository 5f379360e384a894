# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What names and addresses are found by: their words, and the runs of their letters."""

import sqlite3
from array import array

from ingest.index.items import Item
from ingest.index.postings import Postings, as_bytes
from ingest.index.spelling import number, runs_of, words_of
from ingest.names import plain

# How much a name counts of 100: one that a thing had before, or an acronym, a little less.
OWN, OTHER = 100, 95
# Kinds of lists of places: of rows by word, of names and of addresses by their runs of letters,
# of rows by their numbers in the lists of others.
WORD, NAME_RUN, ADDRESS_RUN, NUMBER = "word", "name run", "address run", "number"
# Kinds of words that are weighed.
OF_NAMES, OF_ADDRESSES = "name", "address"


class Names:
    """Gather the names, addresses and numbers of rows as they come."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words = Postings(WORD)
        self._holders = Postings(NUMBER)
        self._names = _Texts(NAME_RUN, OF_NAMES)
        self._addresses = _Texts(ADDRESS_RUN, OF_ADDRESSES)

    def add(self, at: int, item: Item, *, is_reconciled: bool) -> None:
        """Take in the next row; tables are reconciled with some rows alone."""
        said = (*item.names, item.address)
        self._words.add({word for text in said for word in plain(text).split()}, at)
        if not is_reconciled:
            return
        own = {item.name.it, item.name.en}
        for name in item.names:
            counts = OWN if name in own else OTHER
            row = (self._names.count, at, name, counts)
            self._connection.execute("INSERT INTO name VALUES (?, ?, ?, ?)", row)
            self._names.add(name, at)
        if item.address:
            self._addresses.add(item.address, at)
        self._holders.add({number(value) for value in (item.keys or {}).values()}, at)

    def write(self) -> None:
        """Write all that was gathered."""
        self._words.write(self._connection)
        self._words.write_vocabulary(self._connection)
        self._holders.write(self._connection)
        for texts in (self._names, self._addresses):
            texts.write(self._connection)


class _Texts:
    """Gather texts of one kind: the runs of each, how many it has, whose it is, and the words."""

    def __init__(self, runs: str, kind: str) -> None:
        self._kind = kind
        self._runs, self._words = Postings(runs), Postings(kind)
        self._sizes, self._items = array("i"), array("i")

    @property
    def count(self) -> int:
        """Give how many texts there are so far."""
        return len(self._sizes)

    def add(self, text: str, item: int) -> None:
        """Take in the next text."""
        at, words = self.count, words_of(text)
        runs = runs_of(words)
        self._runs.add(runs, at)
        self._words.add(set(words), at)
        self._sizes.append(len(runs))
        self._items.append(item)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write them."""
        self._runs.write(connection)
        self._words.write_weights(connection, self._kind)
        for name, numbers in (("sizes", self._sizes), ("items", self._items)):
            row = (f"{self._kind}.{name}", as_bytes(numbers))
            connection.execute("INSERT INTO series VALUES (?, ?)", row)
