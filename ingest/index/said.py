# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release says, as far as its index looks at it: gathered in one pass over its quads."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from ingest.index.makeup import Makeup, makeup_of
from ingest.lines import batched, unpacked
from ingest.quads import ASSESSMENTS, RESULTS, quad_files
from ontology.context import expand, terms

Graph = NamedNode | BlankNode | DefaultGraph
Values = dict[str, tuple[str, ...]]
# Graphs in which nothing stands that is listed: most of a release are verdicts.
_UNLISTED = ("/graph/assessments", "/graph/history", "/graph/quality")
_UNLISTED_LINES = tuple(f"{end}> .\n".encode() for end in _UNLISTED)
# Files in which nothing stands that is listed, whatever the graph.
_OF_VERDICTS = (ASSESSMENTS, RESULTS)
_RESULT = expand("earl:result")
# What is looked at of verdicts and assessments.
_VERDICTS = ("albo:assesses", "albo:againstCall", "albo:conclusion", "earl:result", "earl:outcome")
_LOOKED_AT = re.compile(
    rb"> (?:%s) <" % b"|".join(re.escape(f"<{expand(name)}>".encode()) for name in _VERDICTS)
)
_LINES = 4096


class ReleaseQuads(Iterable[Quad]):
    """Read from its files what the index of a release looks at, as often as it is gone through."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def makeup(self) -> Makeup:
        """Count what all quads of the release are made of."""
        return makeup_of(self._folder)

    def __iter__(self) -> Iterator[Quad]:
        """Yield the quads, file by file; those of verdicts only as far as they are looked at."""
        for path in quad_files(self._folder):
            with unpacked(path) as told:
                yield from _read(
                    filter(_LOOKED_AT.search, told) if path.name == ASSESSMENTS else told
                )

    def about_listed(self) -> Iterator[Quad]:
        """Yield the quads of the graphs in which things are listed."""
        for path in quad_files(self._folder):
            if path.name not in _OF_VERDICTS:
                with unpacked(path) as told:
                    yield from _read(one for one in told if not _is_unlisted(one))


def _is_unlisted(line: bytes) -> bool:
    # Where there is no graph, these are the name of a thing: such a line has three spaces.
    return line.endswith(_UNLISTED_LINES) and line.count(b" ") > 3


def _read(lines: Iterable[bytes]) -> Iterator[Quad]:
    for some in batched(lines, _LINES):
        yield from parse(b"".join(some), format=RdfFormat.N_QUADS)


class Said:
    """Gather the values of properties by subject, each in a fixed order.

    ``listed`` are properties that count where things are listed, ``everywhere`` those that count
    in every graph, ``names`` those that name a thing, the strongest last.
    """

    def __init__(
        self,
        quads: Iterable[Quad],
        *,
        listed: Collection[str],
        everywhere: Collection[str],
        names: Collection[str],
    ) -> None:
        self._quads = quads
        self._iris: dict[str, str] = {}
        self._graphs: dict[Graph, bool] = {}
        self._values: dict[str, Values] = {_iri(name): {} for name in (*listed, *everywhere)}
        self._everywhere = frozenset(map(_iri, everywhere))
        # By property, the names in Italian or in none, and those in English.
        self._names: dict[str, tuple[dict[str, str], dict[str, str]]] = {
            _iri(name): ({}, {}) for name in names
        }
        # How many verdicts came to each result, and one of them.
        self.results: Counter[str] = Counter()
        self.verdicts: dict[str, str] = {}
        # The named graphs in which it is told what a thing is.
        self.graphs: Values = {}
        self._read()

    def of(self, name: str) -> Values:
        """Give the values of a property."""
        return self._values[_iri(name)]

    def names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Give the names of things in Italian, else in what there is, and those in English."""
        it: dict[str, str] = {}
        en: dict[str, str] = {}
        for of_property in self._names.values():
            it |= of_property[0]
            en |= of_property[1]
        return {**en, **it}, en

    def about_listed(self) -> Iterator[Quad]:
        """Yield all quads of the graphs in which things are listed."""
        if isinstance(self._quads, ReleaseQuads):
            return self._quads.about_listed()
        return (quad for quad in self._quads if self._is_listed(quad.graph_name))

    def _read(self) -> None:
        looked_at = {*self._values, *self._names, _RESULT}
        for quad in self._quads:
            if quad.predicate.value in looked_at and isinstance(quad.subject, NamedNode):
                self._note(quad, quad.subject.value)

    def _note(self, quad: Quad, subject: str) -> None:
        predicate, value = quad.predicate.value, quad.object
        if predicate == _RESULT and isinstance(value, NamedNode):
            self.results[value.value] += 1
            self.verdicts.setdefault(value.value, subject)
            return
        if predicate not in self._everywhere and not self._is_listed(quad.graph_name):
            return
        if predicate in self._names and isinstance(value, Literal):
            self._names[predicate][value.language == "en"][self._one(subject)] = value.value
        if predicate in self._values and isinstance(value, NamedNode | Literal):
            self._keep(self._values[predicate], subject, value)
        if predicate == _TYPE and isinstance(quad.graph_name, NamedNode):
            self._keep(self.graphs, subject, quad.graph_name)

    def _keep(self, found: Values, subject: str, value: NamedNode | Literal) -> None:
        said = self._one(value.value) if isinstance(value, NamedNode) else value.value
        iri = self._one(subject)
        known = found.get(iri)
        if known is None:
            found[iri] = (said,)
        elif said not in known:
            found[iri] = tuple(sorted((*known, said)))

    def _one(self, iri: str) -> str:
        """Give the one text that is kept of an IRI, whichever properties it is met in."""
        return self._iris.setdefault(iri, iri)

    def _is_listed(self, graph: Graph) -> bool:
        known = self._graphs.get(graph)
        if known is None:
            known = not (isinstance(graph, NamedNode) and graph.value.endswith(_UNLISTED))
            self._graphs[graph] = known
        return known


_TYPE = expand("rdf:type")


def _iri(name: str) -> str:
    return terms()[name].iri if name in terms() else expand(name)
