# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The classes and properties that the data use, with what they are called and how often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from endpoint.served import Served
from ontology.context import prefixes, shorten
from ontology.text import Text, same
from ontology.vocabulary import labels, reused_labels


@dataclass(frozen=True)
class Word:
    """Hold a class or a property: its name with a prefix, its IRI, its label, its count."""

    name: str
    iri: str
    label: Text
    count: int


def classes(served: Served) -> Sequence[Word]:
    """Give the classes of the data, those with most things first."""
    return _words(served.statistics.makeup.classes)


def properties(served: Served) -> Sequence[Word]:
    """Give the properties of the data, those with most statements first."""
    return _words(served.statistics.makeup.properties)


def as_json(served: Served) -> Mapping[str, object]:
    """Give the words as editors take them: prefixes, classes and properties."""
    return {
        "prefixes": dict(prefixes()),
        "classes": [_row(one) for one in classes(served)],
        "properties": [_row(one) for one in properties(served)],
    }


def _words(counts: Mapping[str, int]) -> Sequence[Word]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Word(shorten(iri), iri, _label(iri), count) for iri, count in ordered]


def _label(iri: str) -> Text:
    name = shorten(iri)
    return labels().get(iri) or reused_labels().get(name) or same(name)


def _row(word: Word) -> Mapping[str, object]:
    labelled = word.label.model_dump()
    return {"name": word.name, "iri": word.iri, "label": labelled, "count": word.count}
