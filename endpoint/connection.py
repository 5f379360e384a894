# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Connections that nobody can keep for nothing: bounded heads, and readers that read.

The server's fast parser takes a request's head at any length and pace, trailers too, waits for a
reader as long as it likes, and sees a client leave only where no request waits behind another.
All of it is mended here.
"""

import asyncio
import json
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# A query may be 64 KiB long, and take two or three times that in an address.
MAX_HEAD: Final = 256 * 1024
HEAD_SECONDS: Final = 10.0
STALL_SECONDS: Final = 30.0
MAX_WAITING: Final = 50


def _refusal(status: int, title: str, it: str, en: str) -> bytes:
    """Write an answer to what never became a request: a problem like any other (RFC 9457)."""
    problem = {"type": "about:blank", "title": title, "status": status, "detail": f"{it} / {en}"}
    body = json.dumps(problem, ensure_ascii=False).encode() + b"\n"
    lines = (
        f"HTTP/1.1 {status} {title}",
        "content-type: application/problem+json",
        "access-control-allow-origin: *",
        f"content-length: {len(body)}",
        "connection: close",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_TOO_LONG: Final = _refusal(
    431,
    "Request Header Fields Too Large",
    f"Intestazioni oltre {MAX_HEAD // 1024} KiB",
    f"Headers beyond {MAX_HEAD // 1024} KiB",
)
_TOO_SLOW: Final = _refusal(
    408,
    "Request Timeout",
    f"Intestazioni non complete dopo {HEAD_SECONDS:g} secondi",
    f"Headers not complete after {HEAD_SECONDS:g} seconds",
)
_UNREADABLE: Final = _refusal(
    400,
    "Bad Request",
    "Non è una richiesta HTTP, o l'indirizzo supera 64 KiB",
    "This is no HTTP request, or its address is longer than 64 KiB",
)


class Connection(HttpToolsProtocol):
    """Serve one connection, and end it where its client sends or reads too little."""

    _head_bytes = 0
    _unanswered: tuple[RequestResponseCycle, ...] = ()
    _head_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head from now on."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers of a connection that ended, and tell all that still write to it."""
        self._stop(self._head_timer)
        self._stop(self._stall_timer)
        for cycle in self._unanswered:
            cycle.disconnected = not cycle.response_complete
            cycle.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what is no body; who has no answer to wait for has to bring a head soon."""
        super().data_received(data)
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD:
            self._end(_TOO_LONG)
        if self._head_timer is None and not self._is_answering:
            self._await_head()

    def on_message_begin(self) -> None:
        """Begin to count the head of another request."""
        super().on_message_begin()
        self._head_bytes = 0
        if self._head_timer is None:
            self._await_head()

    def on_body(self, body: bytes) -> None:
        """Begin to count anew: whoever reads the body bounds it."""
        self._head_bytes = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is whole."""
        self._stop(self._head_timer)
        self._head_timer = None
        super().on_headers_complete()
        waiting = (one for one in self._unanswered if not one.response_complete)
        self._unanswered = (*waiting, self.cycle)
        if len(self._unanswered) > MAX_WAITING:
            self.transport.close()
        elif self.pipeline:
            # Or nobody would notice that the client leaves before the first is answered.
            self.flow.resume_reading()

    def pause_writing(self) -> None:
        """Wait for a reader that does not read, but not for ever."""
        self.flow.pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """Go on: the reader has taken most of what there was."""
        self._stop(self._stall_timer)
        self.flow.resume_writing()
        if self.transport.is_closing():
            self._await_reader()

    def on_response_complete(self) -> None:
        """Wait for the reader of a last answer, but not for ever."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_reader()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as a request, with a problem like any other (RFC 9457)."""
        self._end(_UNREADABLE)

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that nobody uses, read to its end or not."""
        super().timeout_keep_alive_handler()
        self._await_reader()

    @property
    def _is_answering(self) -> bool:
        return any(not one.response_complete for one in self._unanswered)

    def _await_head(self) -> None:
        if not self.transport.is_closing():
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._end, _TOO_SLOW)

    def _end(self, refusal: bytes) -> None:
        """End the connection, and say why unless that would stand within another's answer."""
        if not self.transport.is_closing():
            if not self._is_answering:
                self.transport.write(refusal)
            self.transport.close()
            self._await_reader()

    def _await_reader(self) -> None:
        self._stop(self._stall_timer)
        self._stall_timer = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
