# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A small HTTP/1.1 client over raw sockets, which speaks to this machine only."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import quote_plus, urlencode

_READ: Final = 1 << 18
_HEAD_END: Final = b"\r\n\r\n"
_BODILESS: Final = (204, 304)


class Broken(ConnectionError):
    """The connection ended before the answer did."""


@dataclass(frozen=True)
class Reply:
    """Hold an answer: its status, its headers in lower case and its whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Give the media type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def check_loopback(host: str) -> None:
    """Refuse any host but this machine."""
    if not ip_address(host).is_loopback:
        raise ValueError(f"{host}: only loopback addresses are asked")


def get(path: str, query: str, headers: Mapping[str, str], **parameters: str) -> bytes:
    """Write a query as a GET request."""
    asked = urlencode({"query": query, **parameters}, quote_via=quote_plus)
    return head(f"GET {path}?{asked}", headers) + b"\r\n"


def post_form(path: str, query: str, headers: Mapping[str, str], **parameters: str) -> bytes:
    """Write a query as a form."""
    body = urlencode({"query": query, **parameters}).encode()
    return post(path, body, "application/x-www-form-urlencoded", headers)


def post(path: str, body: bytes, media_type: str, headers: Mapping[str, str]) -> bytes:
    """Write a POST request."""
    described = {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}
    return head(f"POST {path}", described) + b"\r\n" + body


def head(start: str, headers: Mapping[str, str]) -> bytes:
    """Write the first lines of a request, without the empty one that ends them."""
    lines = [f"{start} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


class Connection:
    """Ask one server, one request after another, over a connection that stays open."""

    def __init__(self, port: int, *, source: str = "127.0.0.1", host: str = "127.0.0.1") -> None:
        """Name the server's port and the address to ask it from."""
        check_loopback(host)
        check_loopback(source)
        self._to = (host, port)
        self._source = source
        self._sock: socket.socket | None = None
        self._received = bytearray()

    async def __aenter__(self) -> Self:
        """Give the connection; it opens with the first request."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    async def open(self) -> socket.socket:
        """Give the open socket, connecting if there is none."""
        if self._sock is None:
            sock = socket.socket()
            try:
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.bind((self._source, 0))
                await asyncio.get_running_loop().sock_connect(sock, self._to)
            except BaseException:
                sock.close()
                raise
            self._sock = sock
        return self._sock

    def close(self) -> None:
        """Close the socket and forget what was read from it."""
        if self._sock is not None:
            with suppress(OSError):
                self._sock.close()
        self._sock = None
        self._received.clear()

    async def ask(self, request: bytes) -> Reply:
        """Send a request and read the whole answer; raises Broken where it is cut."""
        try:
            await self.send(request)
            return await self.reply()
        except OSError as error:
            self.close()
            raise error if isinstance(error, Broken) else Broken(str(error)) from error
        except BaseException:
            self.close()
            raise

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        sock = await self.open()
        await asyncio.get_running_loop().sock_sendall(sock, data)

    async def reply(self) -> Reply:
        """Read the next answer."""
        status, headers = _parse(await self._until(_HEAD_END))
        body = b"" if status in _BODILESS else await self._body(headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, body)

    async def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return await self._chunks()
        if "content-length" in headers:
            return await self._exactly(int(headers["content-length"]))
        with suppress(Broken):
            while True:
                await self._more()
        return bytes(self._received)

    async def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            size = int((await self._until(b"\r\n")).split(b";")[0], 16)
            part = await self._exactly(size + 2)
            if size == 0:
                return b"".join(parts)
            parts.append(part[:-2])

    async def _until(self, mark: bytes) -> bytes:
        while (at := self._received.find(mark)) < 0:
            await self._more()
        return await self._exactly(at + len(mark))

    async def _exactly(self, size: int) -> bytes:
        while len(self._received) < size:
            await self._more()
        data = bytes(memoryview(self._received)[:size])
        del self._received[:size]
        return data

    async def _more(self) -> None:
        data = await asyncio.get_running_loop().sock_recv(await self.open(), _READ)
        if not data:
            raise Broken("the connection ended before the answer did")
        self._received += data


def _parse(data: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = data.decode("latin-1").rstrip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}
