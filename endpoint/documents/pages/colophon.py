# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ends a page: its other forms, how to cite it, and what machines read of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.profiles import SCHEMA
from ontology.context import expand
from ontology.text import Text, day, same

Json = str | list["Json"] | dict[str, "Json"]
_SCHEMA = "https://schema.org/"
_TYPE = expand("rdf:type")
# A text that closes the element of a script would end it: these never stand in one.
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_ABOUT = {
    "ttl": Text(it="Turtle: dati collegati, da leggere", en="Turtle: linked data, to be read"),
    "jsonld": Text(
        it="JSON-LD: dati collegati, per programmi", en="JSON-LD: linked data, for programs"
    ),
    "json": Text(it="JSON: per programmi", en="JSON: for programs"),
    "nt": Text(it="N-Triples: una affermazione per riga", en="N-Triples: one statement a line"),
    "rdf": Text(it="RDF/XML: per strumenti più vecchi", en="RDF/XML: for older tools"),
    "geojson": Text(it="GeoJSON: per mappe, come QGIS", en="GeoJSON: for maps, such as QGIS"),
    "csv": Text(it="CSV: per fogli di calcolo", en="CSV: for spreadsheets"),
}


@dataclass(frozen=True)
class Form:
    """Hold another form of a page: its suffix, its address, what it is good for."""

    suffix: str
    place: str
    use: str


@dataclass(frozen=True)
class Colophon:
    """Hold what stands at the end of a page, and in its head."""

    forms: Sequence[Form]
    citation: str
    explore: str
    report: str
    versions: str | None
    summary: str
    linked: Markup


def colophon(dossier: Dossier, summary: str) -> Colophon:
    """Make the end of a page; ``summary`` says in one line what it is about."""
    document = dossier.document
    return Colophon(
        forms=[
            Form(
                suffix, f"{document.path}.{suffix}", dossier.choose(_ABOUT.get(suffix, same(form)))
            )
            for suffix, form in dossier.forms
        ],
        citation=_citation(dossier),
        explore=f"/explore?about={quote(dossier.iri, safe='')}",
        report=f"/report?about={quote(document.path, safe='')}",
        versions=_versions(dossier),
        summary=summary,
        linked=linked(dossier),
    )


def _versions(dossier: Dossier) -> str | None:
    """Give the address of the versions of a thing, where any are kept."""
    concept, _, ref = dossier.document.path.removeprefix("/doc/").partition("/")
    has_any = dossier.served.archive.has_versions(concept, ref)
    return f"{dossier.document.path}/versions" if has_any else None


def _citation(dossier: Dossier) -> str:
    """Say how to cite: what, in what, by whom, of which release; never the day of today."""
    info = dossier.served.release.info
    as_of = info.reference_date.isoformat()
    release = Text(
        it=f"edizione {info.number}, dati al {day(as_of, 'it')}",
        en=f"release {info.number}, data as of {as_of}",
    )
    parts = (info.publisher, dossier.sheet.title, dossier.choose(info.title))
    # A name may end with a full stop of its own.
    told = ". ".join(part.rstrip(".") for part in parts)
    return f"{told}, {dossier.choose(release)}. {dossier.iri}"


def linked(dossier: Dossier) -> Markup:
    """Write a thing in the words of schema.org for search engines; empty where there are none."""
    about: dict[str, list[Triple]] = {}
    for triple in SCHEMA.view(dossier.plain, dossier.iri):
        if isinstance(triple.subject, NamedNode):
            about.setdefault(triple.subject.value, []).append(triple)
    if dossier.iri not in about:
        return Markup("")
    tree = {"@context": "https://schema.org", **_node(about, dossier.iri, dossier.tongue)}
    text = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True)
    return Markup(text.translate(_ESCAPED))  # noqa: S704 - no sign of markup is left in it


def _node(about: Mapping[str, Sequence[Triple]], iri: str, tongue: str) -> dict[str, Json]:
    tree: dict[str, Json] = {"@id": iri}
    said: dict[str, list[Triple]] = {}
    for triple in sorted(about[iri], key=str):
        said.setdefault(triple.predicate.value, []).append(triple)
    inner = {node: triples for node, triples in about.items() if node != iri}
    for predicate, triples in said.items():
        name = "@type" if predicate == _TYPE else predicate.removeprefix(_SCHEMA)
        values = list(_values(inner, _spoken(triples, tongue), tongue))
        tree[name] = values if len(values) > 1 else values[0]
    return tree


def _spoken(triples: Sequence[Triple], tongue: str) -> Sequence[Triple]:
    """Take the texts in the language of the page, where there are any."""
    own = [
        one
        for one in triples
        if not isinstance(one.object, Literal) or one.object.language in (None, tongue)
    ]
    return own or triples


def _values(
    about: Mapping[str, Sequence[Triple]], triples: Iterable[Triple], tongue: str
) -> Iterable[Json]:
    for triple in triples:
        value = triple.object
        if isinstance(value, NamedNode) and value.value in about:
            yield _node(about, value.value, tongue)
        elif isinstance(value, NamedNode):
            yield value.value.removeprefix(_SCHEMA)
        elif isinstance(value, Literal):
            yield value.value
