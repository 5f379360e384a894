# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Cursors: where a reader is in a list, and in which release, so that no page shifts."""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from pydantic import BaseModel, ValidationError

from endpoint.api.parameters import Asked
from endpoint.problems import Problem
from ontology.text import Text


class _Place(BaseModel):
    release: int
    offset: int
    question: str


@dataclass(frozen=True)
class Cursor:
    """Hold the release that is read and how many rows were read."""

    release: int
    offset: int

    def written(self, collection: str, asked: Asked) -> str:
        """Write the cursor for one question; it is good for no other."""
        place = _Place(
            release=self.release, offset=self.offset, question=_digest(collection, asked)
        )
        return base64.urlsafe_b64encode(place.model_dump_json().encode()).decode().rstrip("=")


def cursor_of(collection: str, asked: Asked) -> Cursor | None:
    """Read the cursor of a question; raises Problem for one that belongs to another."""
    if asked.cursor is None:
        return None
    try:
        padded = asked.cursor + "=" * (-len(asked.cursor) % 4)
        place = _Place.model_validate_json(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValidationError, ValueError, binascii.Error):
        raise Problem("bad-request", _BROKEN, errors=[{"parameter": "cursor"}]) from None
    if place.offset < 0 or place.question != _digest(collection, asked):
        raise Problem("bad-request", _OTHER, errors=[{"parameter": "cursor"}])
    return Cursor(place.release, place.offset)


def _digest(collection: str, asked: Asked) -> str:
    left_out = {"cursor", "limit", "offset", "format", "fields", "facets", "lang"}
    said = asked.model_dump_json(exclude=left_out)
    return sha256(f"{collection}\n{said}".encode()).hexdigest()[:12]


_BROKEN = Text(
    it="Il cursore non è di questo servizio: ripartire dalla prima pagina.",
    en="The cursor is not of this service: start from the first page.",
)
_OTHER = Text(
    it="Il cursore è di un'altra domanda: lasciare i filtri come nella prima pagina.",
    en="The cursor is of another question: leave the filters as on the first page.",
)
