# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What rows have under a facet, as numbers: to choose by, and to count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Which rows are chosen, one sign a row.
Chosen = NDArray[np.bool_]
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Facet:
    """Hold which values rows have: ``codes`` are places among the values, which are in order.

    Without ``rows`` there is a code for each row, below 0 where it has no value; with them the
    row at the same place has the value, and may have others.
    """

    values: Sequence[str]
    codes: Numbers
    rows: Numbers | None = None

    def having(self, wanted: Collection[str], size: int) -> Chosen:
        """Choose the rows that have a value, by its whole IRI or by the last part of it."""
        is_wanted = np.zeros(len(self.values) + 1, np.bool_)
        for code, value in enumerate(self.values):
            is_wanted[code] = value in wanted or value.rsplit("/", 1)[-1] in wanted
        # What has no value is looked up at the last place, which nobody wants.
        has = is_wanted[self.codes]
        if self.rows is None:
            return has
        chosen = np.zeros(size, np.bool_)
        chosen[self.rows[has]] = True
        return chosen

    def counts(self, chosen: Chosen) -> Mapping[str, int]:
        """Count chosen rows by value, in the order of the values; those that occur."""
        codes = self.codes[chosen if self.rows is None else chosen[self.rows]]
        found = np.bincount(codes + 1, minlength=len(self.values) + 1)[1:]
        return {self.values[at]: int(found[at]) for at in np.flatnonzero(found).tolist()}

    def by(self, other: "Facet", chosen: Chosen) -> NDArray[np.int64]:
        """Count chosen rows by value here and value there; the last line and row are of none.

        Both facets have one value a row at most.
        """
        lines, columns = len(self.values) + 1, len(other.values) + 1
        here, there = self.codes[chosen] % lines, other.codes[chosen] % columns
        pairs = here.astype(np.int64) * columns + there
        return np.bincount(pairs, minlength=lines * columns).reshape(lines, columns)
