# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The list of pages for robots (sitemaps.org): in parts where one file may not hold it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import ceil

import numpy as np
from numpy.typing import NDArray

from endpoint.inventory import Inventory
from ingest.index.columns import PART

# What one file may hold at most, and how many rows are read at a time.
_MOST, _SOME = 50_000, 500
_LISTED = ("Register", "Call", "Comune")
_FIXED = (
    *("/", "/accessibility", "/calls", "/catalog", "/changes", "/check", "/developers", "/dumps/"),
    *("/faq", "/legal", "/onto", "/privacy", "/problems", "/quality", "/queries", "/registers"),
    *("/scheme", "/shapes", "/statistics"),
)


@dataclass(frozen=True)
class Sitemap:
    """List the pages about what is listed, about the bodies behind it, and those that lead there.

    A part is read when it is asked for, and no other; ``most`` addresses are in one.
    """

    inventory: Inventory
    base: str
    most: int = _MOST

    @property
    def parts(self) -> int:
        """Count the parts; there is always one."""
        # A row has a page of its own, and one of its entry.
        return 1 if self._is_short else 1 + ceil(2 * len(self._rows) / self.most)

    def part(self, number: int) -> list[str]:
        """Give the addresses of a part, which are counted from 1."""
        if self._is_short:
            return [*self._leading, *self._of_rows(self._rows)]
        if number == 1:
            return list(self._leading)
        size = self.most // 2
        return list(self._of_rows(self._rows[(number - 2) * size : (number - 1) * size]))

    @property
    def _is_short(self) -> bool:
        return len(self._leading) + 2 * len(self._rows) <= self.most

    @cached_property
    def _leading(self) -> Sequence[str]:
        registers = sorted(item.ref for item in self.inventory.of_type("Register"))
        return [self.base + path for path in (*_FIXED, *(f"/registers/{ref}" for ref in registers))]

    @cached_property
    def _rows(self) -> NDArray[np.int32]:
        """Number the rows that have a page; parts of things have none."""
        stock = self.inventory
        chosen = stock.is_registered | stock.having("type", *_LISTED)
        chosen[stock.beginning(f"{self.base}/id/actor/").numbers] = True
        return stock.chosen(chosen & ~stock.has(PART)).numbers

    def _of_rows(self, numbers: NDArray[np.int32]) -> Iterator[str]:
        # Others want to look things up meanwhile.
        for start in range(0, len(numbers), _SOME):
            some = self.inventory.addresses(numbers[start : start + _SOME].tolist())
            for one in filter(None, chain.from_iterable(some)):
                if one.startswith(f"{self.base}/id/"):
                    yield f"{self.base}/doc/{one.removeprefix(f'{self.base}/id/')}"
                elif "/call/" in one:
                    yield f"{self.base}/calls/{one.rsplit('/', 1)[-1]}"
