# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the W3C SPARQL 1.1 suite: the cases that its manifests list, with all their files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from zipfile import ZipFile

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from tests.conftest import ROOT

ARCHIVE = ROOT.parent / "shared" / "suites" / "w3c-sparql.zip"
ABSENT = "the public test suites are not at ../shared/suites"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
# Without entailment regimes and answers from other endpoints, which the service does not offer.
QUERIES = (
    "manifest-sparql11-query.ttl",
    "manifest-sparql11-results.ttl",
    "syntax-fed/manifest.ttl",
)
UPDATES = ("manifest-sparql11-update.ttl",)
PROTOCOL = ("protocol/manifest.ttl",)

_FOLDER = "sparql/sparql11/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class File:
    """Hold a file of the suite and the address it is published at."""

    iri: str
    content: bytes

    @property
    def suffix(self) -> str:
        return self.iri.rpartition(".")[2]

    def quads(self) -> Iterator[Quad]:
        form = RdfFormat.from_extension(self.suffix)
        yield from parse(self.content, form, base_iri=self.iri, rename_blank_nodes=True)


@dataclass(frozen=True)
class Data:
    """Hold what a query is asked of: files in the default graph, files in graphs of their own."""

    folder: str
    default: tuple[File, ...]
    named: tuple[File, ...]

    def quads(self) -> Iterator[Quad]:
        for file in self.default:
            yield from file.quads()
        for file in self.named:
            graph = NamedNode(file.iri)
            for quad in file.quads():
                yield Quad(quad.subject, quad.predicate, quad.object, graph)


@dataclass(frozen=True)
class Case:
    """Hold one test of a manifest."""

    iri: str
    name: str
    kind: str
    query: File
    data: Data
    result: File | None

    @property
    def key(self) -> str:
        """Name the case shortly: its folder and its name within the manifest."""
        return self.iri.removeprefix(BASE).replace("/manifest#", "/")

    @property
    def text(self) -> str:
        return self.query.content.decode()


@cache
def cases(roots: tuple[str, ...] = QUERIES) -> tuple[Case, ...]:
    """List the cases of some manifests and of those they include; none where there is no suite."""
    if not ARCHIVE.is_file():
        return ()
    return tuple(case for root in roots for case in _Manifest(BASE + root).cases())


def entries(roots: tuple[str, ...]) -> tuple[str, ...]:
    """List the short names of all entries, of whatever kind they are."""
    return tuple(node.value.rpartition("#")[2] for root in roots for node in _entries(root))


def _entries(root: str) -> Iterator[Node]:
    if ARCHIVE.is_file():
        yield from _Manifest(BASE + root).entries()


@cache
def _files() -> Mapping[str, bytes]:
    with ZipFile(ARCHIVE) as archive:
        names = [name for name in archive.namelist() if name.startswith(_FOLDER)]
        return {BASE + name.removeprefix(_FOLDER): archive.read(name) for name in names}


def _file(iri: str) -> File:
    return File(iri, _files()[iri])


class _Manifest:
    """One manifest as a graph."""

    def __init__(self, iri: str) -> None:
        self.folder = iri.rpartition("/")[0]
        self.node = NamedNode(iri)
        self.graph = Store()
        self.graph.extend(_file(iri).quads())

    def cases(self) -> Iterator[Case]:
        for manifest in self.items(_MF + "include"):
            yield from _Manifest(manifest.value).cases()
        for entry in self.entries():
            yield self.case(entry)

    def entries(self) -> Iterator[Node]:
        yield from self.items(_MF + "entries")

    def case(self, entry: Node) -> Case:
        action = self.nodes(entry, _MF + "action")[0]
        texts = [*self.nodes(action, _QT + "query"), *self.nodes(action, _UT + "request"), action]
        result = [node for node in self.nodes(entry, _MF + "result") if node.value in _files()]
        return Case(
            entry.value,
            str(self.values(entry, _MF + "name")[0].value),
            self.nodes(entry, _RDF + "type")[0].value.rpartition("#")[2],
            _file(texts[0].value),
            Data(self.folder, self.files(action, "data"), self.files(action, "graphData")),
            _file(result[0].value) if result else None,
        )

    def files(self, action: Node, name: str) -> tuple[File, ...]:
        return tuple(_file(node.value) for node in self.nodes(action, _QT + name))

    def items(self, predicate: str) -> Iterator[Node]:
        """Walk the list that the manifest has under a property."""
        rest = self.nodes(self.node, predicate)
        while rest and rest[0].value != _RDF + "nil":
            yield self.nodes(rest[0], _RDF + "first")[0]
            rest = self.nodes(rest[0], _RDF + "rest")

    def nodes(self, subject: Node, predicate: str) -> list[Node]:
        found = self.values(subject, predicate)
        return [value for value in found if isinstance(value, Node)]

    def values(self, subject: Node, predicate: str) -> list[Node | Literal]:
        found = self.graph.quads_for_pattern(subject, NamedNode(predicate), None)
        return [quad.object for quad in found if isinstance(quad.object, Node | Literal)]
