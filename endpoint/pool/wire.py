# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Name the frames that the pool, the zygote and the workers send one another.

A request is ``u32 length`` and a JSON object. A reply is a run of frames, each ``u8 kind, u32
length`` and its bytes: a head, chunks and an end, or an error in place of any of the last two.
"""

import json
import os
import socket
import struct
from collections.abc import Mapping
from typing import Final

HELLO: Final = 0
HEAD: Final = 1
CHUNK: Final = 2
END: Final = 3
ERROR: Final = 4

REQUEST: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">BI")
ORDER: Final = struct.Struct(">cI")  # what the pool tells the zygote: an order and a pid

FORK: Final = b"F"
KILL: Final = b"K"
RENICE: Final = b"N"

BLOCK: Final = 65_536


def request(body: Mapping[str, object]) -> bytes:
    """Frame a JSON object as a request, or as a message of the zygote."""
    data = json.dumps(body).encode()
    return REQUEST.pack(len(data)) + data


def reply(kind: int, body: bytes | bytearray = b"") -> bytes:
    """Frame one part of a reply."""
    return REPLY.pack(kind, len(body)) + body


def hello(confined: str) -> bytes:
    """Frame what a worker says first: its number, and how it is confined."""
    return reply(HELLO, json.dumps({"pid": os.getpid(), "confined": confined}).encode())


def read_request(sock: socket.socket) -> bytes | None:
    """Read one request from a blocking socket; None when the other side has gone."""
    size = _read(sock, REQUEST.size)
    return None if size is None else _read(sock, REQUEST.unpack(size)[0])


def _read(sock: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            return None
        data += part
    return bytes(data)
