# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A real server on this machine that answers well, badly, slowly, or not to the end."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Query = Mapping[str, list[str]]


@dataclass
class Page:
    """What the server gives at one path; ``etag`` answers 304 to who has it already."""

    body: bytes = b""
    media_type: str = "text/csv"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    length: int | None = None
    chunked: bool = False
    hangs: bool = False
    drips: bool = False


@dataclass
class Asked:
    path: str
    headers: Mapping[str, str]
    status: int


def answer(document: object, media_type: str = "application/json") -> Page:
    return Page(json.dumps(document).encode(), media_type)


Answering = Page | Callable[[Query], Page]


class Portal:
    """Pages by path, and what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Answering] = {}
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self.base = ""

    def url(self, path: str) -> str:
        return self.base + path

    def statuses(self, path: str) -> list[int]:
        return [one.status for one in self.asked if one.path == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answering = self.portal.pages.get(parts.path, Page(status=404))
        page = answering(parse_qs(parts.query)) if callable(answering) else answering
        known = page.etag and self.headers.get("If-None-Match") == page.etag
        status = 304 if known else page.status
        self.portal.asked.append(Asked(parts.path, dict(self.headers), status))
        self.close_connection = True
        if page.hangs:
            self.portal.released.wait(30)
            return
        self._head(page, status)
        if status != 304:
            self._body(page)

    def _head(self, page: Page, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", page.media_type)
        self.send_header("Connection", "close")
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.etag:
            self.send_header("ETag", page.etag)
        if page.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif status != 304:
            length = len(page.body) if page.length is None else page.length
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _body(self, page: Page) -> None:
        if page.drips:
            while not self.portal.released.wait(0.02):
                self.wfile.write(b"x")
                self.wfile.flush()
        elif page.chunked:  # and cut: the last chunk never comes
            self.wfile.write(b"%x\r\n%s\r\n" % (len(page.body), page.body))
        else:
            self.wfile.write(page.body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that went away: they were meant to."""


@contextmanager
def open_portal() -> Iterator[Portal]:
    portal = Portal()
    handler = type("Handler", (_Handler,), {"portal": portal})
    with _Server(("127.0.0.1", 0), handler) as server:
        portal.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield portal
        finally:
            portal.released.set()
            server.shutdown()
            thread.join()
