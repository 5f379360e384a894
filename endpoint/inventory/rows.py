# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Rows in an order, known by their numbers, and read only when somebody looks at them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from ingest.index import Item

# So many rows are read at a time.
_SOME = 500
Numbers = NDArray[np.int32]
Read = Callable[[Sequence[int]], Sequence[Item]]


if TYPE_CHECKING:
    _Slice = slice[int | None, int | None, int | None]


class Rows(Sequence[Item]):
    """Hold rows of an inventory: ``numbers`` say which, ``read`` reads some of them."""

    def __init__(self, numbers: Numbers, read: Read) -> None:
        self.numbers = numbers
        self._read = read

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: "_Slice") -> "Rows": ...

    def __getitem__(self, at: "int | _Slice") -> "Item | Rows":
        if isinstance(at, slice):
            return Rows(self.numbers[at], self._read)
        return self._read([int(self.numbers[at])])[0]

    def __iter__(self) -> Iterator[Item]:
        for start in range(0, len(self.numbers), _SOME):
            yield from self._read(self.numbers[start : start + _SOME].tolist())

    def first(self, most: int) -> Sequence[Item]:
        """Read the first rows."""
        return list(self[:most])
