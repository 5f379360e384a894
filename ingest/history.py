"""The history of a register: immutable versions of its entries, and tombstones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad

from ingest.documents import Document, filled, in_graph, to_quads
from ingest.iris import Iris
from ingest.ledger import Ledger, Line
from ontology.context import expand
from shapes.digests import digest

_ENDED = NamedNode(expand("prov:invalidatedAtTime"))
_DATE = NamedNode(expand("xsd:date"))


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

    def record(self, register: str, key: str, statements: Sequence[Quad]) -> list[Quad]:
        """Note an entry as it is now; gives the statements of its dates."""
        self.ledger.record(register, key, digest(statements), self.day)
        line = self.ledger.books[register][key]
        self._describe(register, key, line, statements)
        dates: Document = {
            "id": self.iris.entry(register, line.number),
            "created": line.versions[0].on.isoformat(),
            "modified": line.versions[-1].on.isoformat(),
        }
        return to_quads([dates])

    def close(self, register: str, present: Sequence[str]) -> None:
        """Leave a tombstone for every entry that its source no longer has."""
        self.ledger.remove_others(register, present, self.day)
        for key, line in self.ledger.books.get(register, {}).items():
            if line.is_removed:
                self._describe(register, key, line, ())
                self.quads += self._tombstone(register, line)

    def _describe(self, register: str, key: str, line: Line, statements: Sequence[Quad]) -> None:
        graph = self.iris.graph("history")
        documents = list(self._versions(register, line))
        self.quads += to_quads(documents, graph)
        old = self.before.books.get(register, {}).get(key)
        if old is None or old.versions != line.versions:
            self.changes += to_quads(documents[-1:], graph)
            self.changes += in_graph(statements, str(documents[-1]["id"]))

    def _versions(self, register: str, line: Line) -> Iterator[Document]:
        """Describe the versions of an entry, oldest first."""
        names = [self.iris.version(register, line.number, n + 1) for n in range(len(line.versions))]
        for name, before, version in zip(names, [None, *names], line.versions, strict=False):
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

    def _tombstone(self, register: str, line: Line) -> Iterator[Quad]:
        ended = Literal(line.versions[-1].on.isoformat(), datatype=_DATE)
        graph = NamedNode(self.iris.graph("history"))
        for iri in (
            self.iris.entry(register, line.number),
            self.iris.thing(register, line.number),
        ):
            yield Quad(NamedNode(iri), _ENDED, ended, graph)
