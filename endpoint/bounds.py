# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What one request may hold of this process: so many fields, so much of an answer."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from endpoint.problems import Problem, respond
from ontology.text import Text

FIELDS: Final = 1000
# A long answer is handed over in pieces of so many bytes.
SLICE: Final = 64 * 1024
# The body of a request has so many seconds to arrive.
_BODY_SECONDS: Final = 10


class Bounded:
    """Refuse an address of too many fields, and send long answers piece by piece."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the next piece of its answer waits for the reader."""
        if scope["type"] == "http" and scope["query_string"].count(b"&") >= FIELDS:
            # What the address says is not looked at: reading it is what would take long.
            scope = {**scope, "query_string": b""}
            refused = respond(Request(scope), Problem("bad-request", _MANY))
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, _slicing(send))


async def body_of(request: Request, most: int) -> bytes:
    """Read the body of a request; raises a problem for a long one, or one that comes slowly."""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await _bytes(request, most)
    except TimeoutError:
        raise Problem("request-timeout", _SLOW_BODY, headers={"Connection": "close"}) from None


async def _bytes(request: Request, most: int) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > most:
            raise Problem("too-large", _long_body(most), headers={"Connection": "close"})
    return bytes(body)


def _long_body(most: int) -> Text:
    return Text(it=f"Il corpo supera {most} byte.", en=f"The body exceeds {most} bytes.")


def _slicing(send: Send) -> Send:
    async def send_in_slices(message: Message) -> None:
        body = message.get("body", b"")
        last = max(0, len(body) - 1) // SLICE * SLICE
        for at in range(0, last, SLICE):
            await send({**message, "body": body[at : at + SLICE], "more_body": True})
        await send({**message, "body": body[last:]} if last else message)

    return send_in_slices


_MANY: Final = Text(it=f"Più di {FIELDS} parametri.", en=f"More than {FIELDS} parameters.")
_SLOW_BODY: Final = Text(
    it=f"Il corpo non è arrivato entro {_BODY_SECONDS} secondi.",
    en=f"The body did not arrive within {_BODY_SECONDS} seconds.",
)
