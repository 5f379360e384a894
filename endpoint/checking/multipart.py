# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read forms that carry files (RFC 7578): what a browser, curl and other programs send."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from endpoint.bounds import FIELDS
from endpoint.problems import Problem
from ontology.text import Text

_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(r';\s*name="([^"]*)"', re.IGNORECASE)
_FILE = re.compile(r';\s*filename="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Hold one field of a form; one that is a file has the name that the file had."""

    name: str
    content: bytes
    file: str | None = None
    media_type: str = ""

    @property
    def text(self) -> str:
        """Give the content of a field that is no file."""
        return self.content.decode(errors="replace")


def parts_of(body: bytes, content_type: str) -> Sequence[Part]:
    """Give the fields of a form; raises Problem for what is none."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Problem("bad-request", _BROKEN)
    delimiter = b"\r\n--" + (found[1] or found[2]).encode()
    # Before the first delimiter there may be a preamble, behind the last one an epilogue.
    pieces = (b"\r\n" + body).split(delimiter, FIELDS + 1)
    if len(pieces) > FIELDS or not pieces[-1].startswith(b"--"):
        raise Problem("bad-request", _BROKEN)
    return list(_parts(pieces[1:-1]))


def _parts(pieces: Sequence[bytes]) -> Iterator[Part]:
    for piece in pieces:
        head, blank, content = piece.partition(b"\r\n\r\n")
        said = head.decode(errors="replace")
        name = _NAME.search(said)
        if not blank or name is None:
            raise Problem("bad-request", _BROKEN)
        file = _FILE.search(said)
        kind = re.search(r"(?im)^content-type:\s*([^;\r\n]+)", said)
        yield Part(name[1], content, file[1] if file else None, kind[1].strip() if kind else "")


_BROKEN = Text(
    it="Il modulo inviato (multipart/form-data) è incompleto o mal scritto.",
    en="The form that was sent (multipart/form-data) is incomplete or badly written.",
)
