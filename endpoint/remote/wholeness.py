# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whether a graph is all that was asked for: some engines cut graphs and do not say so."""

from collections.abc import Collection
from dataclasses import dataclass

import httpx

from endpoint.pool.answers import Query
from endpoint.pool.faults import TooLarge, TooManyRows
from endpoint.remote.line import Line, rows
from endpoint.remote.wording import Count, word_count
from ingest.engines.connection import CONTROL_SEEN, JSON, Seen
from ingest.engines.cuts import PROBE, Cuts


@dataclass(frozen=True)
class Received:
    """Say how much of a graph an engine gave: triples, and bytes of N-Triples."""

    triples: int
    size: int


class Wholeness:
    """Find out whether an engine may have cut a graph."""

    def __init__(self, line: Line, graphs: Collection[str]) -> None:
        self._line = line
        self._graphs = graphs
        self._probed: Cuts | None = None

    async def check(self, query: Query, received: Received) -> None:
        """Raise TooManyRows or TooLarge where nobody can say that the graph is whole."""
        cuts = await self._cuts() if self._line.place.profile.cuts else Cuts()
        if not cuts:
            return
        counted = word_count(query, self._graphs, self._line.place.profile)
        kept = await self._counted(counted, cuts) if counted else received.triples
        if cuts.at_rows(kept):
            raise TooManyRows(cuts.rows)
        if cuts.at_size(kept, 0 if counted else received.size):
            raise TooLarge(cuts.size)

    async def _cuts(self) -> Cuts:
        """Ask each time, for an engine may be started again with other limits."""
        try:
            return Cuts.told((await self._table(self._line.place.profile.cuts, CONTROL_SEEN))[0])
        except (LookupError, ValueError):
            if self._probed is None:
                self._probed = Cuts.probed(await self._cap())
            return self._probed

    async def _cap(self) -> str:
        answer = await self._line.ask(PROBE, CONTROL_SEEN, JSON, {}, harmless=True)
        try:
            return str(answer.headers.get(self._line.place.profile.cap_header, ""))
        finally:
            await answer.aclose()

    async def _counted(self, count: Count, cuts: Cuts) -> int:
        """Count what a DESCRIBE tells of, which its answer does not show: some have no triples.

        What cannot be counted is taken for more than there may be.
        """
        if not count.text:
            return count.known
        try:
            row = (await self._table(count.text, count.seen))[0]
            return count.known + sum(int(value) for value in row.values())
        except (LookupError, ValueError):
            return cuts.rows or cuts.size

    async def _table(self, text: str, seen: Seen) -> list[dict[str, str]]:
        answer = await self._line.ask(text, seen, JSON, {})
        try:
            if answer.status_code != httpx.codes.OK:
                return []
            return rows(await answer.aread())
        finally:
            await answer.aclose()
