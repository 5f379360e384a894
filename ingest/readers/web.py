# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Copies of what others publish: asked for politely, judged, and kept when a source fails."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ingest.findings import Finding, Severity, found
from ingest.readers.transport import Answer, Patience, Unanswered, ask, unanswered
from ingest.rules import rule
from ontology.text import Text

# An address without a password, which would be told in every message and release.
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@?#]+([/?#]\S*)?$")]
_CARD = "copy.json"


class Card(BaseModel):
    """Hold what is known of a copy; ``fetched_on`` is the day when its bytes first came."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    file: str
    sha256: str
    fetched_on: date
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Copy:
    """Hold a copy: its card, where it lies, and its bytes."""

    card: Card
    path: Path
    content: bytes


@dataclass(frozen=True)
class Kept:
    """Hold what a library has of an address: a copy, whether it is fresh, and if not why.

    ``licence`` and ``modified`` are what the portal of the copy says of it, where it does.
    """

    url: str
    copy: Copy | None
    finding: Finding | None = None
    licence: str = ""
    modified: date | None = None

    @property
    def fresh(self) -> bool:
        """Say whether the source itself confirmed or gave the copy just now."""
        return self.copy is not None and self.finding is None


# Looks at an answer, and at the copy before it; says what keeps it from being of use.
Judge = Callable[[Answer, Copy | None], Text | None]
# Gets the answer of a source that has a copy, or not; None where the copy is still current.
Obtain = Callable[[Copy | None], Answer | None]


def any_answer(_answer: Answer, _before: Copy | None) -> Text | None:
    """Take every answer."""
    return None


class Library:
    """Keep a copy of every address that is asked for, in one folder.

    Offline nobody is asked. ``today`` gives the day that a new copy is dated by.
    """

    def __init__(
        self,
        folder: Path,
        patience: Patience | None = None,
        *,
        offline: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.folder = folder
        self.patience = patience or Patience()
        self._offline = offline
        self._today = today

    def get(self, url: str, usable: Judge = any_answer, place: str = "") -> Kept:
        """Give the copy of an address, a new one where the source has one that is usable.

        ``place`` is what the copy is kept under where the address may change. A source that
        fails never raises: the last good copy stands in, and a finding says so.
        """
        return self.hold(url, self._asking(url), usable, place)

    def _asking(self, url: str) -> Obtain:
        return lambda copy: ask(url, _conditions(copy, url), self.patience)

    def hold(self, url: str, obtain: Obtain, usable: Judge, place: str = "") -> Kept:
        """Keep what several requests make up together."""
        place = place or url
        before = self._copy(place)
        try:
            if self._offline:
                raise unanswered("answer-offline")
            answer = obtain(before)
            fault = None if answer is None else usable(answer, before)
            if fault is not None:
                raise Unanswered(fault)
            copy = before if answer is None else self._keep(place, url, answer, before)
            return Kept(url, copy)
        except Unanswered as problem:
            return Kept(url, before, self._told(place, before, problem.why))

    def without(self, url: str, why: Text) -> Kept:
        """Say of an address that there is no copy of use, and why."""
        return Kept(url, None, self._told(url, None, why))

    def _told(self, place: str, copy: Copy | None, why: Text) -> Finding:
        words = {"why_it": why.it.rstrip("."), "why_en": why.en.rstrip(".")}
        if copy is None:
            return found(rule("source-unreachable", **words), place, severity=Severity.NOTE)
        told = rule("source-stale", day=copy.card.fetched_on, folder=self._shelf(place), **words)
        return found(told, place, severity=Severity.NOTE)

    def _shelf(self, place: str) -> Path:
        return self.folder / sha256(place.encode()).hexdigest()[:12]

    def _copy(self, place: str) -> Copy | None:
        """Find the copy of a place; one that is not what its card says is none."""
        shelf = self._shelf(place)
        try:
            card = Card.model_validate_json((shelf / _CARD).read_bytes())
            path = shelf / card.file
            content = path.read_bytes()
        except (OSError, ValidationError):
            return None
        return Copy(card, path, content) if sha256(content).hexdigest() == card.sha256 else None

    def _keep(self, place: str, url: str, answer: Answer, before: Copy | None) -> Copy:
        """Keep an answer: the bytes first, then the card, whose renaming makes it the copy."""
        digest, shelf = sha256(answer.content).hexdigest(), self._shelf(place)
        # The same bytes keep their day, so that nothing changes where nothing did.
        same = before is not None and before.card.sha256 == digest
        day = before.card.fetched_on if same and before is not None else self._today()
        card = Card(
            url=url,
            file=f"{digest[:12]}/{answer.name}",
            sha256=digest,
            fetched_on=day,
            media_type=answer.media_type,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        path = shelf / card.file
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, answer.content)
        _write(shelf / _CARD, card.model_dump_json(indent=1).encode())
        for old in shelf.iterdir():
            if old.is_dir() and old != path.parent:
                shutil.rmtree(old)
        return Copy(card, path, answer.content)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)


def _conditions(copy: Copy | None, url: str) -> Mapping[str, str]:
    """Give the headers that ask only for what is newer than a copy (RFC 9110, 13.1).

    What another address said of its own bytes is no condition, nor what no header can hold.
    """
    if copy is None or copy.card.url != url:
        return {}
    stated = {"If-None-Match": copy.card.etag, "If-Modified-Since": copy.card.last_modified}
    return {name: value for name, value in stated.items() if value and value.isascii()}
