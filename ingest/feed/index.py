# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The index of the feed: which page holds which version, and since when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from ingest.ledger import Change, Told
from ingest.releases import ReleaseProblem

FOLDER = "feed"
_FILE = "index.json"
INDEX = f"{FOLDER}/{_FILE}"


def instant(at: datetime) -> str:
    """Write an instant in the canonical form of ``xsd:dateTime``: UTC, no zeros at the end.

    Stores normalise what is written otherwise (XML Schema 1.1 part 2, 3.3.7.2).
    """
    plain = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{plain}Z"


Instant = Annotated[datetime, PlainSerializer(instant, return_type=str, when_used="json")]


class Member(BaseModel):
    """Hold one version as the feed tells it: of what, what happened, when.

    ``on`` is the day of the version, ``at`` the instant of the feed (``xsd:dateTime`` with a
    zone). ``personal`` says that it is of the profile of a person; ``beside`` names the entry
    with which it has to go, as a decision with the entry that it decides on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    of: str
    change: Change
    on: date
    at: Instant
    personal: bool = False
    beside: str | None = None

    @property
    def number(self) -> int:
        """Give the number of the version."""
        return int(self.id.rsplit("-", 1)[1])

    @property
    def is_removal(self) -> bool:
        """Say whether it tells that a thing is no more."""
        return self.change is Change.REMOVED


class Page(BaseModel):
    """Hold what is known of a page: its bounds, whether it is full, its members in order.

    The bounds stay when members are erased; ``rewritten`` counts how often that happened.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    first: Instant
    last: Instant
    full: bool
    rewritten: int = 0
    count: int
    members: tuple[Member, ...]

    @property
    def lasts(self) -> bool:
        """Say whether its bytes stay for ever under its name.

        A page with the profile of a person never does: that profile has to leave it some day.
        """
        return self.full and not any(member.personal for member in self.members)

    def file(self, folder: Path) -> Path:
        """Give its file in the folder of a release."""
        return folder / FOLDER / f"{self.name}.nq.gz"

    def holding(self, members: tuple[Member, ...], **changed: object) -> Page:
        """Give the page with other members."""
        return self.model_copy(update={"members": members, "count": len(members), **changed})


class Index(BaseModel):
    """Hold the pages of a feed in order, and the names of those that are gone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pages: tuple[Page, ...] = ()
    gone: tuple[str, ...] = ()

    def members(self) -> Iterator[Member]:
        """Yield every member, oldest first."""
        for page in self.pages:
            yield from page.members

    @property
    def count(self) -> int:
        """Say how many members there are."""
        return sum(page.count for page in self.pages)

    @cached_property
    def latest(self) -> dict[str, Member]:
        """Give the last member of each thing."""
        return {member.of: member for member in self.members()}

    @cached_property
    def stated(self) -> frozenset[str]:
        """Give the things of which some page still holds statements."""
        return frozenset(member.of for member in self.members() if not member.is_removal)

    def told(self, of: str) -> Told | None:
        """Say how the feed left a thing; None where it never told of it."""
        last = self.latest.get(of)
        return Told(last.number, is_live=not last.is_removal) if last else None

    def next_name(self) -> str:
        """Give the name of the next page: names are never given again."""
        names = (*(page.name for page in self.pages), *self.gone)
        return str(max((int(name.partition("-")[0]) for name in names), default=0) + 1)

    def write(self, folder: Path) -> None:
        """Write the index into the folder of a release."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        # A line a member: an index of thousands can still be read and compared.
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        lines = text.replace('{"at": ', '\n{"at": ').replace("}], ", "}],\n ")
        (folder / FOLDER / _FILE).write_text(lines + "\n", encoding="utf-8")


def read_heads(folder: Path) -> Index:
    """Read the pages of a feed without their members, of which there may be a million.

    Raises ReleaseProblem for an index that is damaged.
    """
    with index_file(folder) as path, path.open("rb") as lines:
        return Index.model_validate_json(b"".join(map(_without_member, lines)))


def read_members(folder: Path) -> Iterator[Member]:
    """Read the members of a feed one after the other, oldest first, and hold none.

    Raises ReleaseProblem for an index that is damaged.
    """
    with index_file(folder) as path, path.open("rb") as lines:
        for line in lines:
            if line.startswith(_MEMBER):
                yield Member.model_validate_json(line.partition(b"}")[0] + b"}")


# How the line of a member begins; no IRI has a bracket in it.
_MEMBER = b'{"at": '


def _without_member(line: bytes) -> bytes:
    if not line.startswith(_MEMBER):
        return line
    rest = line.partition(b"}")[2].strip()
    # After the last of a page its list ends.
    return b"" if rest == b"," else rest


def has_feed(folder: Path) -> bool:
    """Say whether a release carries a feed; those of earlier versions of Albo do not."""
    return (folder / FOLDER / _FILE).is_file()


def read_index(folder: Path) -> Index:
    """Read the index of a release; raises ReleaseProblem for one that is damaged."""
    with index_file(folder) as path:
        return Index.model_validate_json(path.read_bytes())


@contextmanager
def index_file(folder: Path) -> Iterator[Path]:
    """Give the file of an index; raises ReleaseProblem for what cannot be made of it."""
    path = folder / FOLDER / _FILE
    try:
        yield path
    except ValueError as error:
        raise ReleaseProblem(
            f"{path}: danneggiato / damaged (albo releases rollback): {error}"
        ) from error
