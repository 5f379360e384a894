# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Headers that every answer carries, errors and 304 included: open to all, hardened."""

import re
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LIMITS = ("Limit", "Remaining", "Reset")
_EXPOSED = ", ".join(
    (
        *("Albo-Release", "Content-Location", "Content-Range", "ETag", "Link"),
        *("Memento-Datetime", "Repr-Digest", "Retry-After", "Server-Timing"),
        *(f"X-RateLimit-{name}" for name in _LIMITS),
        *(f"X-RateLimit-Seconds-{name}" for name in _LIMITS),
        "X-Request-Id",
    )
)
_ALLOWED = (
    "Accept, Accept-Language, Accept-Profile, Authorization, Cache-Control, Content-Type,"
    " If-None-Match, If-Range, Range, traceparent"
)
ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


# Addresses that take questions by POST as well.
_POSTED = re.compile(
    r"/sparql|/reconcile/?|/reconcile/v1/(match|reconcile|extend)"
    r"|/check/[^/]+|/api/v1/calls/[^/]+/self-checks"
)
_POLICY = "Content-Security-Policy"


class OpenHeaders:
    """Let pages of any origin read every answer, and answer their preflight questions.

    The framework's own CORS middleware leaves out its error pages, which is where a
    client in a browser needs to read why it failed.
    """

    def __init__(self, app: ASGIApp, images: str | None = None) -> None:
        self.app = app
        self.always = ALWAYS | ({_POLICY: _showing(images)} if images else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _answer_preflight(scope, send, self.always)
        else:
            await self.app(scope, receive, _adding(send, _raw(self.always)))


def _showing(images: str) -> str:
    """Write the policy so that pages may show the images of one other origin."""
    return ALWAYS[_POLICY].replace("img-src 'self' data:", f"img-src 'self' data: {images}")


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _adding(send: Send, always: list[tuple[bytes, bytes]]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            stated = {name for name, _ in message["headers"]}
            added = [pair for pair in always if pair[0] not in stated]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return send_with_headers


async def _answer_preflight(scope: Scope, send: Send, always: Mapping[str, str]) -> None:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    methods = "GET, HEAD, POST, OPTIONS" if _POSTED.fullmatch(path) else "GET, HEAD, OPTIONS"
    extra = {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": _ALLOWED,
        "Access-Control-Max-Age": "86400",
        "Allow": methods,
    }
    raw = _raw({**always, **extra})
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
