# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pack texts for the way, as the client likes: Zstandard, Brotli or gzip (RFC 9110, 8.4)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

# Files tell the digest of their bytes and are asked for in parts: they go as they are.
_AS_THEY_ARE = "/dumps/"
# Texts of this field, beside those that the library knows.
_TEXTS = (
    *("text/turtle", "application/n-triples", "application/n-quads", "application/trig"),
    *("application/problem+json", "application/schema+json", "application/linkset+json"),
    *("application/feed+json", "application/x-ndjson", "text/csv"),
    *("application/sparql-results+json", "application/sparql-results+xml"),
)
# Shorter answers fit into one packet anyhow.
_SHORT = 860


class Packed:
    """Pack the answers of an application that packs nothing itself."""

    def __init__(self, app: ASGIApp) -> None:
        for one in _TEXTS:
            add_compress_type(one)
        self.app = app
        self.packing = CompressMiddleware(app, minimum_size=_SHORT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and pack its answer where that is of use."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if path.startswith(_AS_THEY_ARE):
            await self.app(scope, receive, send)
        else:
            await self.packing(scope, receive, _told(send))


def _told(send: Send) -> Send:
    """Let the tag of a packed answer say that its bytes are others (RFC 9110, 8.8.1)."""

    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            is_packed = any(name == b"content-encoding" for name, _ in headers)
            told = [_header(name, value, is_packed=is_packed) for name, value in headers]
            message = {**message, "headers": told}
        await send(message)

    return send_told


def _header(name: bytes, value: bytes, *, is_packed: bool) -> tuple[bytes, bytes]:
    if is_packed and name == b"etag" and value.startswith(b'"'):
        return name, b"W/" + value
    if name == b"vary":
        # What packs its answers itself has said already what they vary by.
        return name, b", ".join(dict.fromkeys(value.split(b", ")))
    return name, value
