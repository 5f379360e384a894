# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The statements of a catalogue, and those about one of its datasets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ingest.catalogue.statements import term
from ontology.text import Text

_TYPE, _DATASET = term("rdf:type"), term("dcat:Dataset")
_SERVES = term("dcat:servesDataset")
# What leads out of a dataset into the rest of the catalogue.
_OUTWARDS = frozenset(map(term, ("dcat:dataset", "dcat:servesDataset", "dcat:service")))


@dataclass(frozen=True)
class Catalogue:
    """Hold a catalogue as it was published: the store would change the types of its numbers."""

    triples: Sequence[Triple]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Catalogue":
        """Take the statements of the graph that is published."""
        triples = (Triple(one.subject, one.predicate, one.object) for one in quads)
        return cls(sorted(set(triples), key=str))

    @cached_property
    def _by_subject(self) -> dict[str, list[Triple]]:
        found: dict[str, list[Triple]] = {}
        for triple in self.triples:
            found.setdefault(_iri(triple.subject), []).append(triple)
        return found

    @cached_property
    def datasets(self) -> Sequence[str]:
        """Give the IRIs of the datasets, in order."""
        kind = (_TYPE, _DATASET)
        return [_iri(one.subject) for one in self.triples if (one.predicate, one.object) == kind]

    def about(self, dataset: str) -> list[Triple]:
        """Give what is said of a dataset: all that it leads to, and the services that answer."""
        services = [
            _iri(one.subject)
            for one in self.triples
            if one.predicate == _SERVES and _iri(one.object) == dataset
        ]
        waiting, seen, told = [dataset, *services], {dataset, *services}, list[Triple]()
        while waiting:
            for triple in self._said(waiting.pop(), dataset):
                told.append(triple)
                other = _iri(triple.object)
                if other in self._by_subject and other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return told

    def _said(self, subject: str, dataset: str) -> Iterator[Triple]:
        for triple in self._by_subject[subject]:
            if triple.predicate not in _OUTWARDS or _iri(triple.object) == dataset:
                # Measurements are computed on registers too, which are described elsewhere.
                yield triple

    def text(self, subject: str, name: str) -> Text | None:
        """Give a text of a thing in both languages."""
        found = {
            one.object.language: one.object.value
            for one in self._by_subject.get(subject, ())
            if one.predicate == term(name) and isinstance(one.object, Literal)
        }
        return Text(it=found["it"], en=found["en"]) if {"it", "en"} <= found.keys() else None

    def values(self, subject: str, name: str) -> list[str]:
        """Give the values of a property of a thing, in order."""
        return [
            one.object.value
            for one in self._by_subject.get(subject, ())
            if one.predicate == term(name) and isinstance(one.object, NamedNode | Literal)
        ]


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""
