"""The history of a register: immutable versions of its entries, and tombstones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from ingest.documents import Document, filled, in_graph, to_quads
from ingest.iris import Iris
from ingest.ledger import Ledger, Line
from ingest.records.base import Record
from ontology.context import expand
from shapes.digests import digest

# The book of the actors, and those of the lists: what they hold has a number and no entry.
ACTORS = "actor"
_LISTS = "list/"
_ENDED = NamedNode(expand("prov:invalidatedAtTime"))
_DATE = NamedNode(expand("xsd:date"))


def list_book(name: str) -> str:
    """Name the book of a list."""
    return _LISTS + name


def _has_entries(book: str) -> bool:
    return book != ACTORS and not book.startswith(_LISTS)


@dataclass
class History:
    """Keep the ledger while a release is made, and write what it says as RDF.

    ``before`` is the ledger of the parent release: what differs from it has changed.
    """

    iris: Iris
    ledger: Ledger
    before: Ledger
    day: date
    quads: list[Quad] = field(default_factory=list)
    changes: list[Quad] = field(default_factory=list)

    def is_unchanged(self, register: str, key: str, statements: Sequence[Quad]) -> bool:
        """Say whether the parent release published the same statements of an entry."""
        line = self.before.books.get(register, {}).get(key)
        if line is None or not line.versions:
            return False
        return line.versions[-1].digest == digest(statements)

    def record(
        self,
        register: str,
        key: str,
        statements: Sequence[Quad],
        licence: str | None,
        decided: Sequence[date] = (),
    ) -> list[Quad]:
        """Note an entry as it is now; gives the statements of its dates.

        ``licence`` is that of the entry where it is not the register's; ``decided`` the days
        of the decisions that made it what it is, which say more than the days of releases.
        """
        line = self.note(register, key, statements)
        self._describe(register, key, line, statements, licence)
        days = decided or [version.on for version in line.versions]
        dates: Document = {
            "id": self.iris.entry(register, line.number),
            "created": days[0].isoformat(),
            "modified": days[-1].isoformat(),
        }
        return to_quads([dates])

    def note_record(self, book: str, key: str, record: Record) -> bool:
        """Note what a row said; tells whether the parent release holds it otherwise.

        What counts is the row's own cells, not how this version of Albo writes them.
        """
        said = sha256(record.model_dump_json(exclude_defaults=True).encode()).hexdigest()
        line = self.before.books.get(book, {}).get(key)
        published = line.versions[-1] if line and line.versions and not line.is_removed else None
        self.ledger.record(book, key, said, self.day)
        return published is not None and published.digest != said

    def note(self, book: str, key: str, statements: Sequence[Quad]) -> Line:
        """Note a thing as it is now, so that it can be told when it is no more."""
        self.ledger.record(book, key, digest(statements), self.day)
        return self.ledger.books[book][key]

    def close_books(self, listed: Mapping[str, Sequence[str]]) -> None:
        """Leave a tombstone for all that its source no longer has, whole registers too."""
        for book, lines in self.ledger.books.items():
            self.ledger.remove_others(book, listed.get(book, ()), self.day)
            for key, line in lines.items():
                if line.is_removed:
                    self.quads += self._tombstone(book, line)
                    if _has_entries(book):
                        self._describe(book, key, line, ())

    def _describe(
        self,
        register: str,
        key: str,
        line: Line,
        statements: Sequence[Quad],
        licence: str | None = None,
    ) -> None:
        graph = self.iris.graph("history")
        documents = list(self._versions(register, line))
        self.quads += to_quads(documents, graph)
        old = self.before.books.get(register, {}).get(key)
        if old is None or old.versions != line.versions:
            self.changes += to_quads(documents[-1:], graph)
            version = str(documents[-1]["id"])
            terms: list[Document] = [{"id": version, "license": licence}] if licence else []
            self.changes += to_quads(terms, graph)
            self.changes += in_graph(statements, version)

    def _versions(self, register: str, line: Line) -> Iterator[Document]:
        """Describe the versions of an entry, oldest first."""
        before = None
        for version in line.versions:
            name = self.iris.version(register, line.number, version.number)
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

    def _tombstone(self, register: str, line: Line) -> Iterator[Quad]:
        ended = Literal(line.versions[-1].on.isoformat(), datatype=_DATE)
        graph = NamedNode(self.iris.graph("history"))
        thing = self.iris.thing(register.removeprefix(_LISTS), line.number)
        entry = [self.iris.entry(register, line.number)] if _has_entries(register) else []
        for iri in (thing, *entry):
            yield Quad(NamedNode(iri), _ENDED, ended, graph)
