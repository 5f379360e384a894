# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The history of a register: immutable versions of its entries, and tombstones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from ingest.documents import Document, filled, to_quads
from ingest.endings import Reasons
from ingest.feed.index import Index, Member
from ingest.feed.members import Event, State
from ingest.folded import Folded
from ingest.iris import Iris, concept
from ingest.ledger import HIDDEN, TAKEN_DOWN, Ledger, Line, Told
from ingest.piles import Pile
from ingest.records.base import Record
from ingest.shelf import Keeping, in_hand
from ontology.context import expand
from shapes.digests import digest

# The book of the actors, and those of the lists: what they hold has a number and no entry.
ACTORS = "actor"
_LISTS = "list/"
# Versions that are written at once.
_AT_ONCE = 500
_SUCCESSOR = NamedNode(expand("reg:successor"))


def list_book(name: str) -> str:
    """Name the book of a list."""
    return _LISTS + name


def _has_entries(book: str) -> bool:
    return book != ACTORS and not book.startswith(_LISTS)


@dataclass
class History:
    """Keep the ledger while a release is made, and write what it says as RDF.

    ``before`` is the ledger of the parent release: what differs from it has changed. ``told``
    is what the feed has told so far, in whatever release; ``events`` what it has still to tell;
    ``keep`` keeps what is said of a thing until it is told.
    """

    iris: Iris
    ledger: Ledger
    before: Ledger
    day: date
    quads: Pile
    changes: Pile
    told: Index = field(default_factory=Index)
    keep: Keeping = in_hand
    events: list[Event] = field(default_factory=list)
    # Versions that wait to be written: all there are, and those that changed.
    _waiting: list[Document] = field(default_factory=list)
    _news: list[Document] = field(default_factory=list)

    def is_unchanged(self, register: str, key: str, said: str) -> bool:
        """Say whether the parent release published statements of an entry with this digest."""
        line = self.before.books.get(register, {}).get(key)
        if line is None or not line.versions:
            return False
        return line.versions[-1].digest == said

    def record(
        self, register: str, key: str, said: str, state: State, decided: Sequence[date] = ()
    ) -> list[Quad]:
        """Note an entry as it is now; gives the statements of its dates.

        ``said`` is the digest of what is said of it; ``decided`` are the days of the decisions that
        made it what it is, which say more than the days of releases.
        """
        self._record(register, key, said)
        line = self.ledger.books[register][key]
        entry = self.iris.entry(register, line.number)
        self.ledger.follow(register, key, _successor(entry, state.statements))
        self._describe(register, key, line, state)
        days = decided or [version.on for version in line.versions]
        written = [Quad(NamedNode(entry), *one) for one in _dates(days[0], days[-1])]
        self._tell(register, line, state, written)
        return written

    def note_record(self, book: str, key: str, record: Record, state: State) -> bool:
        """Note what a row said; tells whether the parent release holds it otherwise.

        What counts is the row's own cells, not how this version of Albo writes them.
        """
        said = sha256(record.model_dump_json(exclude_defaults=True).encode()).hexdigest()
        line = self.before.books.get(book, {}).get(key)
        published = line.versions[-1] if line and line.is_live else None
        self._record(book, key, said)
        self._tell(book, self.ledger.books[book][key], state)
        return published is not None and published.digest != said

    def note(self, book: str, key: str, state: State) -> None:
        """Note a thing as it is now, so that it can be told when it is no more."""
        self._record(book, key, digest(state.statements))
        self._tell(book, self.ledger.books[book][key], state)

    def _record(self, book: str, key: str, said: str) -> None:
        told = self._told(book)(key)
        self.ledger.record(book, key, said, self.day, told)

    def _told(self, book: str) -> Callable[[str], Told | None]:
        lines = self.ledger.books.get(book, {})
        return lambda key: self.told.told(self._subject(book, lines[key]))

    def _subject(self, book: str, line: Line) -> str:
        """Name what versions are versions of: the entry, or the thing where there is none."""
        if _has_entries(book):
            return self.iris.entry(book, line.number)
        return self.iris.thing(book.removeprefix(_LISTS), line.number)

    def close_books(self, listed: Mapping[str, Sequence[str]], reasons: Reasons) -> None:
        """Leave a tombstone for all that its source no longer has, whole registers too."""
        taken = self._named(TAKEN_DOWN)
        for book, lines in self.ledger.books.items():
            self.ledger.remove_others(book, listed.get(book, ()), self.day, self._told(book))
            for key in [key for key, line in lines.items() if line.is_removed]:
                last = self.told.latest.get(self._subject(book, lines[key]))
                if last is not None and last.beside in taken:
                    self._close(book, key, concept("ending-reason", "taken-down"))
                else:
                    self._close(book, key, self._reason(key, reasons.get(book, {})))
        self._write_versions()

    def _close(self, book: str, key: str, reason: str | None) -> None:
        if self._is_erased_now(book, key):
            # Who has a copy has to hear that it was taken down, though it had left before.
            self.ledger.remove(book, key, self.day)
        line = self.ledger.books[book][key]
        self.quads += self._tombstone(book, line, reason)
        if _has_entries(book):
            self._describe(book, key, line, State(Folded(())))
        self._tell_end(book, line, reason)

    def _is_erased_now(self, book: str, key: str) -> bool:
        """Say whether a thing that had ended before has to be erased from now on."""
        line = self.ledger.books[book][key]
        subject = self._subject(book, line)
        told = self.told.told(subject)
        is_known = told is not None and told.number == line.versions[-1].number
        return key.startswith((TAKEN_DOWN, HIDDEN)) and is_known and subject in self.told.stated

    @staticmethod
    def _reason(key: str, reasons: Mapping[str, str]) -> str | None:
        code = "taken-down" if key.startswith(TAKEN_DOWN) else reasons.get(key, reasons.get(""))
        # A row that cannot be read and has no key may be this one: then nobody knows.
        return concept("ending-reason", code or "left-source") if code != "" else None

    def erased(self) -> set[str]:
        """Name the things whose statements have to leave the feed.

        They are those that were taken down, those that by decision are not public any more, and
        the profiles of persons that have ended.
        """
        last: dict[str, Member | Event] = {**self.told.latest}
        last |= {one.of: one for one in self.events}
        return self._named(TAKEN_DOWN, HIDDEN) | {
            of for of, one in last.items() if one.personal and one.is_removal
        }

    def _named(self, *beginnings: str) -> set[str]:
        return {
            self._subject(book, line)
            for book, lines in self.ledger.books.items()
            for key, line in lines.items()
            if key.startswith(beginnings)
        }

    def _tell(self, book: str, line: Line, state: State, beside: Sequence[Quad] = ()) -> None:
        """Hand a version to the feed unless it has told it."""
        told = self.told.told(self._subject(book, line))
        if told is None or told.number < line.versions[-1].number:
            whole = replace(state, statements=state.statements.beside(beside, self.keep))
            self.events.append(self._event(book, line, whole))

    def _tell_end(self, book: str, line: Line, reason: str | None) -> None:
        """Hand the end of a thing to the feed, where it ever told of the thing."""
        last = self.told.latest.get(self._subject(book, line))
        if last is not None and last.number < line.versions[-1].number:
            state = State(Folded(()), personal=last.personal, beside=last.beside)
            self.events.append(self._event(book, line, state, reason))

    def _event(self, book: str, line: Line, state: State, reason: str | None = None) -> Event:
        version, subject = line.versions[-1], self._subject(book, line)
        told = self.told.latest.get(subject)
        return Event(
            id=self._version(book, line, version.number),
            of=subject,
            change=version.change,
            on=version.on,
            state=state,
            before=told.id if told else None,
            reason=reason,
        )

    def _version(self, book: str, line: Line, number: int) -> str:
        return self.iris.version(book.removeprefix(_LISTS), line.number, number)

    def _describe(
        self,
        register: str,
        key: str,
        line: Line,
        state: State,
    ) -> None:
        documents = list(self._versions(register, line))
        self._waiting += documents
        if len(self._waiting) >= _AT_ONCE:
            self._write_versions()
        old = self.before.books.get(register, {}).get(key)
        if old is None or old.versions != line.versions:
            version = str(documents[-1]["id"])
            self._news.append(documents[-1] | filled({"license": state.licence}))
            self.changes.add_lines(state.statements.lines(version))

    def _write_versions(self) -> None:
        """Write the versions that wait: to read the context for each takes longer than they do."""
        graph = self.iris.graph("history")
        self.quads += to_quads(self._waiting, graph)
        self.changes += to_quads(self._news, graph)
        self._waiting.clear()
        self._news.clear()

    def _versions(self, register: str, line: Line) -> Iterator[Document]:
        """Describe the versions of an entry, oldest first."""
        before = None
        for version in line.versions:
            name = self._version(register, line, version.number)
            yield filled(
                {
                    "id": name,
                    "type": ["Version"],
                    "versionOf": self.iris.entry(register, line.number),
                    "change": version.change.value,
                    "created": version.on.isoformat(),
                    "revisionOf": before,
                }
            )
            before = name

    def _tombstone(self, book: str, line: Line, reason: str | None) -> list[Quad]:
        """Say when and why a thing ended, and which entry took the place of its own."""
        ended = {"until": line.versions[-1].on.isoformat(), "endingReason": reason}
        thing = self.iris.thing(book.removeprefix(_LISTS), line.number)
        documents: list[Document] = [filled({"id": thing, **ended})]
        if _has_entries(book):
            successor = [line.successor] if line.successor else None
            entry = {"id": self.iris.entry(book, line.number), "successor": successor}
            documents.append(filled({**entry, **ended}))
        return to_quads(documents, self.iris.graph("history"))


@lru_cache
def _dates(created: date, modified: date) -> list[tuple[NamedNode, NamedNode | Literal]]:
    """Give what is said of an entry of these dates, which most entries share."""
    dates: Document = {
        "id": "urn:x-albo:entry",
        "created": created.isoformat(),
        "modified": modified.isoformat(),
    }
    quads = to_quads([dates])
    return [(one.predicate, cast("NamedNode | Literal", one.object)) for one in quads]


def _successor(entry: str, statements: Folded) -> str | None:
    """Find the entry that took the place of another, where one did."""
    for quad in statements.of(_SUCCESSOR):
        if quad.subject == NamedNode(entry):
            return quad.object.value if isinstance(quad.object, NamedNode) else None
    return None
