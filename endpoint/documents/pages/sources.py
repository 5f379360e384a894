# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The sources that a page cites, numbered: which fact is from where, and under which terms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from endpoint.description import graphs_of
from endpoint.documents.pages.dossier import Dossier
from endpoint.wording import Value, Wording
from ingest.records.around import is_share_alike
from ontology.context import expand

_SOURCE = expand("dct:source")


@dataclass(frozen=True)
class Source:
    """Hold a source as the page lists it.

    ``page`` leads to where it was read; ``grounds`` are the sources of what was inferred.
    """

    number: int
    title: Value
    date: str
    credit: str
    licence: Value | None
    is_shared: bool
    page: Value | None
    note: str
    grounds: Sequence[Value]
    is_unverified: bool


class Sources:
    """Number the sources of a page: those of the thing first, then others as they are cited."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._cited: list[str] = []
        self.own = self.numbers([*self._stated(dossier.iri), *self._of_entries()])

    def _of_entries(self) -> Iterator[str]:
        for entry in self._dossier.wording.of_type("albo:RegisterEntry"):
            yield from self._stated(entry)

    def _stated(self, node: str) -> list[str]:
        return sorted(set(self._dossier.served.values(node, _SOURCE)))

    def numbers(self, sources: Sequence[str]) -> tuple[int, ...]:
        """Cite sources, and give their numbers."""
        for source in sources:
            if source not in self._cited:
                self._cited.append(source)
        return tuple(sorted(self._cited.index(source) + 1 for source in dict.fromkeys(sources)))

    def of(self, triple: Triple) -> tuple[int, ...]:
        """Give the numbers of the sources of a statement.

        What an inferred fact stands in has sources of its own; an address may have them, too.
        """
        if isinstance(triple.object, NamedNode) and "#" in triple.object.value:
            stated = self._stated(triple.object.value)
            if stated:
                return self.numbers(stated)
        graphs = sorted({graph.value for graph in graphs_of(self._dossier.served.store, triple)})
        inferred = [graph for graph in graphs if self._stated(graph)]
        return self.numbers(inferred) if inferred else self.own

    @cached_property
    def _wording(self) -> Wording:
        return self._dossier.wording_of(self._cited)

    def listed(self) -> list[Source]:
        """List what was cited; to be asked once everything is."""
        return [self._source(number, iri) for number, iri in enumerate(self._cited, 1)]

    def _source(self, number: int, iri: str) -> Source:
        said = self._wording.said
        pages = [one.value for one in said(iri, "schema:url")]
        licences = [self._wording.link(one.value) for one in said(iri, "dct:license")]
        is_graph = bool(said(iri, "dct:source"))
        link = self._wording.link(iri)
        notes = said(iri, "skos:note") or said(iri, "dct:description")
        return Source(
            number=number,
            title=Value(link.words) if is_graph else link,
            date=self._part(iri, "dct:date"),
            credit=self._part(iri, "schema:creditText"),
            licence=licences[0] if licences else None,
            is_shared=self.is_shared(iri),
            page=self._wording.link(pages[0]) if pages else None,
            note=self._wording.text(notes),
            grounds=[self._wording.link(one.value) for one in said(iri, "dct:source")],
            is_unverified=expand("confidence-level:unverified")
            in [one.value for one in said(iri, "albo:confidence")],
        )

    def _part(self, iri: str, name: str) -> str:
        return ", ".join(self._wording.part(one) for one in self._wording.said(iri, name))

    def is_shared(self, iri: str) -> bool:
        """Say whether the terms of a source ask to share alike."""
        served = self._dossier.served
        stated = " ".join(served.values(iri, expand("dct:license")))
        return is_share_alike(stated.replace("/", " "))
