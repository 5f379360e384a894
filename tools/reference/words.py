# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What an author of queries looks up: classes, properties, codes."""

from collections.abc import Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode

from ingest.kinds import entry_kinds, list_kinds
from ingest.terms import terms_of
from ontology.context import expand, shorten, terms, terms_by_iri
from ontology.text import Text
from ontology.vocabulary import ONTOLOGY, SCHEMES, codes, labels, meanings, quads, scheme_names
from tools.reference.markdown import code, needed, page, table


def ontology() -> str:
    """Give the page of classes and properties."""
    own = sorted({_iri(one.subject) for one in quads() if _iri(one.subject).startswith(ONTOLOGY)})
    classes = [iri for iri in own if "owl:Class" in _of(iri, "rdf:type")]
    properties = [iri for iri in own if _of(iri, "rdf:type") & _PROPERTIES]
    return page(
        "ontology",
        "## Classes\n\n" + table(("class", "label", "kind of", "what"), map(_class, classes)),
        "## Properties\n\n" + table(_PROPERTY, map(_property, properties)),
    )


_PROPERTY = ("property", "label", "in JSON", "holds", "told of", "what")
_PROPERTIES = frozenset(("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"))


def _class(iri: str) -> tuple[str, ...]:
    return code(shorten(iri)), _label(iri), _listed(iri, "rdfs:subClassOf"), _about(iri)


def _property(iri: str) -> tuple[str, ...]:
    term = terms_by_iri().get(iri)
    return (
        code(shorten(iri)),
        _label(iri),
        code(term.name) if term else "",
        code(shorten((term.type if term else None) or "")).replace("@id", "IRI"),
        ", ".join(_kinds().get(iri, ())),
        _about(iri),
    )


@cache
def _kinds() -> Mapping[str, list[str]]:
    """Give the kinds of rows that tell a property, keyed by its IRI."""
    found: dict[str, list[str]] = {}
    for name, kind in {**entry_kinds(), **list_kinds()}.items():
        for iri in sorted({terms()[mark.name].iri for mark in terms_of(kind).values()}):
            found.setdefault(iri, []).append(name)
    return found


def _label(iri: str) -> str:
    return str(labels()[iri])


def _about(iri: str) -> str:
    said = {
        one.object.language or "it": one.object.value
        for one in quads()
        if _iri(one.subject) == iri
        and one.predicate.value == expand("rdfs:comment")
        and isinstance(one.object, Literal)
    }
    needed(said.get("it"), iri)
    return str(Text(it=said["it"], en=said["en"]))


def _of(iri: str, predicate: str) -> set[str]:
    name = expand(predicate)
    return {
        shorten(_iri(one.object))
        for one in quads()
        if _iri(one.subject) == iri and one.predicate.value == name
    }


def _listed(iri: str, predicate: str) -> str:
    return ", ".join(map(code, sorted(_of(iri, predicate))))


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""


def code_lists() -> str:
    """Give the page of the code lists."""
    return page("code-lists", *map(_scheme, scheme_names()))


def _scheme(name: str) -> str:
    rows = (
        (code(one), str(label), _meaning(f"{SCHEMES}{name}/{one}"))
        for one, label in codes(name).items()
    )
    head = f"## {name}\n\n{_label(SCHEMES + name)}\n\n"
    return head + table(("code", "label", "meaning"), rows)


def _meaning(iri: str) -> str:
    return str(meanings()[iri]) if iri in meanings() else ""
