# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/legal``: under which terms each part of the data stands, and where it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Store
from starlette.requests import Request
from starlette.responses import Response

from endpoint.about.facts import name_of, text_of
from endpoint.served import served_of
from endpoint.showing import show
from ontology.context import expand
from ontology.text import Text
from ontology.vocabulary import labels

_SOURCE = expand("albo:Source")


@dataclass(frozen=True)
class Source:
    """Hold one source as the table of terms shows it."""

    path: str
    title: Text
    credit: str


@dataclass(frozen=True)
class Terms:
    """Hold a licence, or the lack of one, with the sources that stand under it."""

    iri: str
    name: Text
    meaning: Text | None
    sources: tuple[Source, ...]


def terms_of(store: Store, base: str) -> list[Terms]:
    """Give the sources of a release by their licence, the commonest first."""
    found: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(expand("dct:license")), None):
        if _is_source(store, quad.subject) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.object.value, []).append(str(quad.subject)[1:-1])
    told = [
        Terms(
            licence,
            licence_name(licence),
            text_of(store, licence, "skos:definition") or text_of(store, licence, "skos:note"),
            tuple(_source(store, base, one) for one in sorted(sources)),
        )
        for licence, sources in found.items()
    ]
    return sorted(told, key=lambda one: (-len(one.sources), one.iri))


def _is_source(store: Store, node: object) -> bool:
    kinds = store.quads_for_pattern(node, NamedNode(expand("rdf:type")), NamedNode(_SOURCE))  # type: ignore[arg-type]
    return isinstance(node, NamedNode) and "/id/source/" in node.value and any(True for _ in kinds)


def _source(store: Store, base: str, iri: str) -> Source:
    credits = store.quads_for_pattern(NamedNode(iri), NamedNode(expand("schema:creditText")), None)
    return Source(
        path=f"/doc{iri.removeprefix(f'{base}/id')}",
        title=name_of(store, iri),
        credit=next((q.object.value for q in credits if isinstance(q.object, Literal)), ""),
    )


def licence_name(iri: str) -> Text:
    """Name a licence: by its code, else as its address tells it."""
    own = labels().get(iri)
    if own is not None:
        return own
    for start, name in _NAMES.items():
        if iri.startswith(start):
            version = iri.removeprefix(start).strip("/").replace("/", " ").upper()
            return Text(it=f"{name} {version}".strip(), en=f"{name} {version}".strip())
    return Text(it=iri, en=iri)


def graphs_apart(store: Store, graphs: Sequence[str]) -> Iterator[tuple[str, Text]]:
    """Yield the graphs whose facts stand under another licence than the release's."""
    for graph in graphs:
        for quad in store.quads_for_pattern(
            NamedNode(graph), NamedNode(expand("dct:license")), None
        ):
            if isinstance(quad.object, NamedNode):
                yield graph, licence_name(quad.object.value)


def legal(request: Request) -> Response:
    """Show the terms of data and software."""
    served = served_of(request)

    def values() -> Mapping[str, object]:
        return {
            "terms": terms_of(served.store, served.base),
            "apart": list(graphs_apart(served.store, served.graphs)),
            "licence": licence_name(served.release.info.licence),
        }

    return show(request, served, "about-legal.html", values)


_NAMES: Mapping[str, str] = {
    "https://creativecommons.org/licenses/by/": "CC BY",
    "https://creativecommons.org/licenses/by-sa/": "CC BY-SA",
    "https://creativecommons.org/publicdomain/zero/": "CC0",
    "https://opensource.org/license/": "",
}
