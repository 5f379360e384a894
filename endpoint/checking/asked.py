# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what is sent to be checked: a file by itself, a form with a file, or a form filled in."""

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from endpoint.bounds import FIELDS
from endpoint.checking.multipart import Part, parts_of
from endpoint.problems import Problem
from ontology.text import Text

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What is read, by media type, with the end of the name that stands for it.
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    XLSX: "xlsx",
    "application/json": "json",
}
# Old workbooks are let in: their reader says how to save them.
_SUFFIXES: Final = (*MEDIA_TYPES.values(), "txt", "xlsm", "xls", "ods", "geojson")
_FORM, _FORM_OF_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
_SECONDS, _LONGEST_NAME = 30, 100
# A body that is too long is let come, so far, that its sender may read the answer.
_LET_COME = 16
# Base64 and the names of fields make a form longer than what it carries.
_OF_FORM = 1.4


@dataclass(frozen=True)
class Given:
    """Hold what was sent: a file and its name, or the fields that were filled in."""

    content: bytes | None = None
    name: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Give the first value of a field; nothing where there is none."""
        return next(iter(self.fields.get(name, ())), "").strip()


async def file_of(request: Request, most: int) -> Given:
    """Take in a file, by itself or as the one file of a form; raises Problem for anything else."""
    media_type = media_type_of(request)
    if media_type == _FORM_OF_FILES:
        given = await form_of(request, most)
        if given.content is None:
            raise Problem("bad-request", _NO_FILE)
        return given
    suffix = MEDIA_TYPES.get(media_type)
    if suffix is None:
        raise Problem("check-form", _NO_FORM, accepted=[*MEDIA_TYPES, _FORM_OF_FILES])
    content = await _body(request, most)
    return Given(_held(content, most), f"candidates.{suffix}")


async def form_of(request: Request, most: int) -> Given:
    """Take in a form: with a file, with what was checked before, or with fields filled in."""
    media_type, longest = media_type_of(request), int(most * _OF_FORM) + 2**16
    if media_type not in (_FORM, _FORM_OF_FILES):
        raise Problem("check-form", _NO_FORM, accepted=[_FORM, _FORM_OF_FILES])
    body = await _body(request, longest)
    if media_type == _FORM_OF_FILES:
        return _of_parts(parts_of(body, request.headers["content-type"]), most)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=FIELDS
        )
    except ValueError:
        raise Problem("bad-request", _BROKEN) from None
    return _of_fields(pairs, most)


def media_type_of(request: Request) -> str:
    """Give the media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def day_in(text: str, usual: date) -> date:
    """Read the day as of which is judged, the usual one where none is stated; raises Problem."""
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise Problem("bad-request", _NO_DAY, errors=[{"parameter": "date"}]) from None


def _of_parts(parts: Sequence[Part], most: int) -> Given:
    files = [one for one in parts if one.file is not None and (one.file or one.content)]
    given = _of_fields([(one.name, one.text) for one in parts if one.file is None], most)
    if len(files) > 1:
        raise Problem("bad-request", _MANY)
    if not files:
        return given
    return Given(_held(files[0].content, most), _named(files[0]), given.fields)


def _of_fields(pairs: Sequence[tuple[str, str]], most: int) -> Given:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    again = fields.pop("content", None)
    if again is None:
        return Given(fields=fields)
    try:
        content = base64.b64decode(again[0], validate=True)
    except (binascii.Error, ValueError):
        raise Problem("bad-request", _BROKEN) from None
    name = next(iter(fields.pop("file-name", ())), "")
    return Given(_held(content, most), _named(Part("file", b"", name)), fields)


def _named(part: Part) -> str:
    """Give the name of a file as messages may show it; raises Problem for one of another form."""
    name = PurePosixPath((part.file or "").replace("\\", "/")).name
    clean = "".join(sign for sign in name if sign.isprintable())
    stem, _, suffix = clean.rpartition(".")
    if suffix.lower() in _SUFFIXES and stem:
        return f"{stem[:_LONGEST_NAME]}.{suffix.lower()}"
    if part.media_type in MEDIA_TYPES:
        return f"candidates.{MEDIA_TYPES[part.media_type]}"
    raise Problem("check-form", _NO_FORM, accepted=[*MEDIA_TYPES])


def _held(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise Problem("too-large", _long(most))
    if not content.strip():
        raise Problem("bad-request", _EMPTY)
    return content


async def _body(request: Request, most: int) -> bytes:
    """Read a body, keeping no more of it than is allowed; raises Problem for a longer one."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _read(request, most)
    except TimeoutError:
        raise Problem("request-timeout", _SLOW, headers={"Connection": "close"}) from None


async def _read(request: Request, most: int) -> bytes:
    body, seen = bytearray(), 0
    async for block in request.stream():
        seen += len(block)
        if seen <= most:
            body += block
        elif seen > most * _LET_COME:
            raise Problem("too-large", _long(most), headers={"Connection": "close"})
        else:
            body.clear()
    if seen > most:
        raise Problem("too-large", _long(most))
    return bytes(body)


def _long(most: int) -> Text:
    size = f"{most / 2**20:.3g}"
    return Text(
        it=f"Il file supera {size.replace('.', ',')} MiB.", en=f"The file exceeds {size} MiB."
    )


_NO_FORM = Text(
    it="Qui si verificano file CSV, XLSX e JSON.", en="CSV, XLSX and JSON files are checked here."
)
_NO_FILE = Text(
    it="Nel modulo non c'è alcun file: sceglierne uno.", en="The form holds no file: choose one."
)
_MANY = Text(it="Inviare un file alla volta.", en="Send one file at a time.")
_EMPTY = Text(it="Il file è vuoto.", en="The file is empty.")
_NO_DAY = Text(it="La data si scrive come 2026-11-30.", en="The date is written like 2026-11-30.")
_BROKEN = Text(it="Il modulo inviato è mal scritto.", en="The form that was sent is badly written.")
_SLOW = Text(
    it=f"Il file non è arrivato entro {_SECONDS} secondi.",
    en=f"The file did not arrive within {_SECONDS} seconds.",
)
