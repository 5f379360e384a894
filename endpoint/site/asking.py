# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Ask the application for an address, without a socket, and write its answer to a file."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True)
class Question:
    """Hold one address of the server, what is accepted there, and in which language."""

    path: str
    query: str = ""
    accept: str = "*/*"
    tongue: str = "it"

    def scope(self, root: str) -> Scope:
        """Write the question as a server hands it to an application."""
        path = root + self.path
        headers = {"accept": self.accept, "accept-language": self.tongue}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": self.query.encode(),
            "root_path": root,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
        }


@dataclass(frozen=True)
class Answer:
    """Hold what came of a question; its body lies in a file."""

    status: int
    headers: Mapping[str, str]
    size: int
    digest: str


async def ask(app: ASGIApp, root: str, question: Question, target: Path) -> Answer:
    """Write the body of an answer to a file as it comes, whatever its length."""
    with target.open("wb") as file:
        taking = _Taking(file)
        await app(question.scope(root), taking.receive, taking.send)
    return Answer(taking.status, taking.headers, taking.size, taking.sum.hexdigest())


class _Taking:
    """Take one answer: a client that asks once, listens, and does not leave."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.size, self.sum = file, 0, sha256()
        self.status, self.headers = 0, dict[str, str]()
        self._has_asked = False
        self._is_over = asyncio.Event()

    async def receive(self) -> Message:
        """Hand over the empty body of the question; then leave, once the answer is whole."""
        if not self._has_asked:
            self._has_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._is_over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a piece of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in message["headers"]}
        elif message["type"] == "http.response.body":
            piece = message.get("body", b"")
            self.file.write(piece)
            self.sum.update(piece)
            self.size += len(piece)
            if not message.get("more_body", False):
                self._is_over.set()
