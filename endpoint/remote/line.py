# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The line to an engine: requests that may be repeated, and a pause for one that fails."""

import asyncio
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from endpoint.pool.faults import EngineAway
from ingest.engines import control
from ingest.engines.account import Place
from ingest.engines.circuit import Circuit, jittered
from ingest.engines.connection import CONTROL_SEEN, JSON, PASSING, Seen, headers
from ingest.engines.control import Marker

_CONNECT: Final = 5.0
_PAUSES: Final = (0.1, 0.4)
# Seconds for the question which release the engine holds: it reads a handful of quads.
_MARKER: Final = 5.0
_AGAIN: Final = 2
# What goes wrong before any of a query is sent.
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Line:
    """Send queries to an engine."""

    def __init__(self, place: Place, connections: int) -> None:
        self.place = place
        self.circuit = Circuit()
        self._client = httpx.AsyncClient(
            auth=place.account.auth(place.profile),
            headers=headers(),
            timeout=httpx.Timeout(None, connect=_CONNECT, pool=_CONNECT),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self, text: str, seen: Seen, accept: str, more: Mapping[str, str], *, harmless: bool = False
    ) -> httpx.Response:
        """Send a query and give the answer once its head is there; the caller closes it.

        One behind which the connection broke may be what the engine ended over: it is sent again
        only where it is known to be harmless. Raises EngineAway where nobody answers, at once
        while the engine is left alone.
        """
        form = {"query": [text], **seen.parameters, **{key: [one] for key, one in more.items()}}
        for pause in _PAUSES:
            try:
                return await self._once(form, accept)
            except EngineAway as away:
                cause = away.__cause__
                broke = cause is not None and not isinstance(cause, _UNSENT)
                if self.circuit.is_open or (broke and not harmless):
                    raise
                await asyncio.sleep(jittered(pause))
        return await self._once(form, accept)

    async def _once(self, form: Mapping[str, list[str]], accept: str) -> httpx.Response:
        if self.circuit.is_open:
            raise EngineAway(math.ceil(self.circuit.wait), "too many failures")
        request = self._client.build_request(
            "POST", self.place.query, data=dict(form), headers={"Accept": accept}
        )
        try:
            answer = await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            self.circuit.failed()
            raise EngineAway(_AGAIN, type(error).__name__) from error
        if answer.status_code in PASSING:
            self.circuit.failed()
            with suppress(httpx.HTTPError):
                await answer.aclose()
            raise EngineAway(_AGAIN, str(answer.status_code))
        self.circuit.succeeded()
        return answer

    async def marker(self) -> Marker | None:
        """Ask which release the engine holds; None where none was ever published."""
        try:
            async with asyncio.timeout(_MARKER):
                answer = await self.ask(control.QUERY, CONTROL_SEEN, JSON, {}, harmless=True)
                try:
                    body = await answer.aread()
                finally:
                    await answer.aclose()
            return control.marker_in(rows(body))
        except (TimeoutError, httpx.HTTPError) as error:
            self.circuit.failed()
            raise EngineAway(_AGAIN, type(error).__name__) from error
        except (SyntaxError, ValueError) as error:
            raise EngineAway(_AGAIN, f"{answer.status_code}, no result") from error


def rows(body: bytes) -> list[dict[str, str]]:
    """Read a short table; each row holds the values that are bound, by variable."""
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        return []
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]
