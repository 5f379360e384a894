# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The members of the feed as RDF: what a version is in the default graph, what it says in its own.

The graph of the statements has the name of the version (LDES 1.0, server primer, "Members"):
the thing keeps its own IRI in them, and two versions of it never run together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pyoxigraph import Quad, RdfFormat, serialize

from ingest.documents import Document, filled, to_quads
from ingest.feed.index import Member, instant
from ingest.folded import Folded
from ingest.ledger import Change

# What the stream names as its classes of changes.
CLASSES = {Change.CREATED: "Created", Change.UPDATED: "Updated", Change.REMOVED: "Removed"}


@dataclass(frozen=True)
class State:
    """Hold what is said of a thing now, and what becomes of it some day.

    ``licence`` is that of the statements where it is not the register's. The statements of the
    profile of a person (``personal``) are erased when it ends; those ``beside`` an entry with it.
    """

    statements: Folded
    licence: str | None = None
    personal: bool = False
    beside: str | None = None


@dataclass(frozen=True)
class Event:
    """Hold a version that the feed has still to tell, with the one before it and why it ended."""

    id: str
    of: str
    change: Change
    on: date
    state: State
    before: str | None = None
    reason: str | None = None

    @property
    def personal(self) -> bool:
        """Say whether it is of the profile of a person."""
        return self.state.personal

    @property
    def beside(self) -> str | None:
        """Name the entry with which it has to go."""
        return self.state.beside

    @property
    def is_removal(self) -> bool:
        """Say whether it tells that a thing is no more."""
        return self.change is Change.REMOVED

    def member(self, at: datetime) -> Member:
        """Make a member of it at an instant."""
        return Member(
            id=self.id,
            of=self.of,
            change=self.change,
            on=self.on,
            at=at,
            personal=self.personal,
            beside=self.beside,
        )

    def document(self, at: datetime) -> Document:
        """Write what it is, without what it says."""
        return filled(
            {
                **describe(self.member(at)),
                # One class: clients take the first for what happened.
                "type": [CLASSES[self.change]],
                "revisionOf": self.before,
                "license": self.state.licence,
                "endingReason": self.reason,
            }
        )


def written(told: Sequence[tuple[Event, datetime]]) -> bytes:
    """Write versions as N-Quads, in their order: what each is, and what it says."""
    # One reading of the context for all of them is fifty times as fast as one for each.
    described: dict[str, list[Quad]] = {}
    for quad in to_quads(event.document(at) for event, at in told):
        described.setdefault(str(quad.subject)[1:-1], []).append(quad)
    return b"".join(
        _joined([*Folded(described[event.id]).lines(), *event.state.statements.lines(event.id)])
        for event, _ in told
    )


def describe(member: Member) -> Document:
    """Write what the index knows of a version."""
    return {
        "id": member.id,
        "type": ["Version", CLASSES[member.change]],
        "versionOf": member.of,
        "change": member.change.value,
        "created": member.on.isoformat(),
        "generatedAt": instant(member.at),
    }


def lines(quads: Sequence[Quad]) -> bytes:
    """Write a member as sorted N-Quads."""
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return _joined(text.splitlines(keepends=True))


def _joined(some: Iterable[bytes]) -> bytes:
    return b"".join(sorted(set(some)))
