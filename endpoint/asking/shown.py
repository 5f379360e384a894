# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer one query as a page: the exchange of every other form, with its last step another."""

import asyncio
import time
from collections.abc import Mapping

from starlette.types import Send

from endpoint.asking.page import VARY, Asker
from endpoint.asking.reading import read
from endpoint.cache import Stored
from endpoint.pages import tongue_of
from endpoint.pool.engine import Reply
from endpoint.served import Served
from endpoint.sparql.allowance import Allowance, Turns
from endpoint.sparql.asked import Asked
from endpoint.sparql.exchange import Desk, Exchange, part, started

# So many pages are written at a time, each takes a core; so many wait, so many seconds.
_AT_A_TIME, _WAITING, _PATIENCE = 2, 64, 10.0
# So much of an answer that is not kept is read for a page.
_HELD = 2 * 2**20


class Pages:
    """Hold the turns that the writing of pages takes."""

    def __init__(self) -> None:
        self.turns = Turns(_AT_A_TIME, _WAITING)


class Shown(Exchange):
    """Answer one query over one release as a page."""

    def __init__(
        self,
        asker: Asker,
        pages: Pages,
        desk: Desk,
        asked: Asked,
        served: Served,
        allowance: Allowance,
    ) -> None:
        super().__init__(asker.request, desk, asked, served, allowance, asker.refuse)
        self.asker = asker
        self.pages = pages

    @property
    def tag(self) -> str | None:
        """Give the entity tag of the page; none where the same query may have another answer."""
        if not self.asked.is_lasting:
            return None
        return "W/" + self.asker.tag(self.served, self.asked.key)

    @property
    def lasting(self) -> Mapping[str, str]:
        """Say how long the page is good: as long as the release, which is asked for each time."""
        kept = {} if self.tag is None else {"Cache-Control": "public, no-cache"}
        return {**super().lasting, **kept, "Vary": VARY}

    @property
    def longest(self) -> int:
        """Give the bytes up to which an answer is read: a page shows its beginning alone."""
        return max(_HELD, super().longest)

    async def stream(self, answer: Reply, taken: bytearray, send: Send) -> None:
        """Show how an answer begins that is too long to be held, and let go of its process."""
        await answer.enough()
        await self._show(answer.kind, bytes(taken), send, is_whole=False)

    async def send_stored(self, stored: Stored, send: Send) -> None:
        """Show an answer that is whole."""
        await self._show(stored.kind, stored.body, send, is_whole=True)

    async def _show(self, kind: str, content: bytes, send: Send, *, is_whole: bool) -> None:
        async with self.pages.turns.taken(_PATIENCE):
            begun = time.perf_counter()
            try:
                body = await asyncio.to_thread(self._written, kind, content, is_whole)
            finally:
                self.allowance.spend(time.perf_counter() - begun)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": tongue_of(self.request),
            "Content-Length": str(len(body)),
            "Server-Timing": self.asking.timing(),
            **self.allowance.headers,
            **self.lasting,
        }
        await send(started(headers))
        await send(part(body, more=False))

    def _written(self, kind: str, content: bytes, is_whole: bool) -> bytes:
        found = read(kind, content, is_whole=is_whole)
        return self.asker.answer(self.served, self.asked.reading.form.upper(), found).encode()
