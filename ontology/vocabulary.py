# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The ontology and its code lists, read from the Turtle beside this file."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from io import StringIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from ontology.context import expand
from ontology.text import Text

ONTOLOGY = "https://w3id.org/albo/onto/"
SCHEMES = "https://w3id.org/albo/scheme/"

_LABELS = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "rdfs:label", "dct:title"))
_DEFINITION = NamedNode(expand("skos:definition"))
_IN_SCHEME = NamedNode(expand("skos:inScheme"))


def turtle_files() -> Iterator[tuple[str, str]]:
    """Yield name and text of every Turtle file of the ontology, in a fixed order."""
    root = files("ontology")
    for name in ("albo.ttl", "alignments.ttl"):
        yield name, root.joinpath(name).read_text("utf-8")
    for folder in ("terms", "schemes"):
        for file in sorted(root.joinpath(folder).iterdir(), key=lambda file: file.name):
            yield f"{folder}/{file.name}", file.read_text("utf-8")


@cache
def quads() -> tuple[Quad, ...]:
    """Give the whole ontology with its code lists."""
    return tuple(
        quad for _, text in turtle_files() for quad in parse(text, format=RdfFormat.TURTLE)
    )


@cache
def labels() -> Mapping[str, Text]:
    """Give the label of every class, property, scheme and concept, keyed by IRI."""
    return _texts(*_LABELS)


@cache
def meanings() -> Mapping[str, Text]:
    """Give the definition of every concept that has one, keyed by IRI."""
    return _texts(_DEFINITION)


def _texts(*predicates: NamedNode) -> Mapping[str, Text]:
    found: dict[str, dict[str, str]] = {}
    for quad in quads():
        if quad.predicate in predicates and isinstance(quad.object, Literal):
            language = quad.object.language or "it"
            found.setdefault(_iri(quad), {}).setdefault(language, quad.object.value)
    return {iri: Text(it=both["it"], en=both["en"]) for iri, both in found.items()}


def _iri(quad: Quad) -> str:
    subject = quad.subject
    if not isinstance(subject, NamedNode):
        raise TypeError(f"the ontology names everything by IRI, yet it holds {subject}")
    return subject.value


@cache
def reused_labels() -> Mapping[str, Text]:
    """Give labels for reused terms, keyed by their short form such as ``reg:status``."""
    table = tomllib.loads(files("ontology").joinpath("reused-labels.toml").read_text("utf-8"))
    return {name: Text.model_validate(label) for name, label in table.items()}


@cache
def codes(scheme: str) -> Mapping[str, Text]:
    """Give the codes of a code list with their labels; unknown schemes have none."""
    inside = NamedNode(SCHEMES + scheme)
    members = (
        _iri(quad) for quad in quads() if (quad.predicate, quad.object) == (_IN_SCHEME, inside)
    )
    return {iri.rsplit("/", 1)[1]: labels()[iri] for iri in members}


@cache
def scheme_names() -> tuple[str, ...]:
    """Give the names of the code lists, in a fixed order."""
    inside = (quad.object for quad in quads() if quad.predicate == _IN_SCHEME)
    schemes = {one.value for one in inside if isinstance(one, NamedNode)}
    return tuple(sorted(one.removeprefix(SCHEMES) for one in schemes))


@cache
def own_terms() -> frozenset[str]:
    """Give the IRI of every class, property, scheme and concept that Albo defines."""
    return frozenset(_iri(quad) for quad in quads())


@cache
def reused_terms() -> frozenset[str]:
    """Give the foreign terms proved to exist in the vocabulary of their owner."""
    text = files("ontology").joinpath("reused-terms.csv").read_text("utf-8")
    return frozenset(row["term"] for row in csv.DictReader(StringIO(text)))
