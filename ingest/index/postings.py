# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Lists of places: where each word, run of letters or number stands."""

import sqlite3
from array import array
from collections.abc import Iterable
from itertools import groupby

import numpy as np


class Postings:
    """Gather where keys stand: four bytes a place, however many there are."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._places: dict[str, array[int]] = {}

    def add(self, keys: Iterable[str], at: int) -> None:
        """Note that some keys, none of them twice, stand at a place after all places so far."""
        for key in keys:
            places = self._places.get(key)
            if places is None:
                places = self._places[key] = array("i")
            places.append(at)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the lists in the order of their keys."""
        connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?)",
            ((self._kind, key, as_bytes(self._places[key])) for key in sorted(self._places)),
        )

    def write_weights(self, connection: sqlite3.Connection, kind: str) -> None:
        """Write at how many places each key stands."""
        held = ((kind, key, len(self._places[key])) for key in sorted(self._places))
        connection.executemany("INSERT INTO weight VALUES (?, ?, ?)", held)

    def write_vocabulary(self, connection: sqlite3.Connection) -> None:
        """Write the keys by their length: who looks for a word with a slip reads those alone."""
        keys = sorted(self._places, key=lambda key: (len(key), key))
        connection.executemany(
            "INSERT INTO vocabulary VALUES (?, ?)",
            ((length, " ".join(words)) for length, words in groupby(keys, key=len)),
        )


def as_bytes(numbers: "array[int]") -> bytes:
    """Give numbers as they stand in the file: four bytes each, the low one first."""
    return np.frombuffer(numbers, "=i4").astype("<i4").tobytes() if numbers else b""
