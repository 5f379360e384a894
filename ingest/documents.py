# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write records as JSON-LD under the published context: the JSON form is the RDF.

Numbers are written in canonical form and codes as strings, because stores normalise
numbers; nested nodes get fragment IRIs, so there are no blank nodes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ingest.lines import batched
from ontology.context import definitions, prefixes, terms
from ontology.text import Text

Document = dict[str, object]


class UnwritableDocument(ValueError):
    """Tell that a document would lose its subject, a key or a value on the way to RDF."""


def to_quads(documents: Iterable[Document], graph: str | None = None) -> list[Quad]:
    """Turn JSON documents into quads, through the context and nothing else.

    Raises UnwritableDocument for a key that the context does not know or an identifier
    or value that is no IRI: a JSON-LD processor would drop all three in silence.
    """
    listed = list(documents)
    quads = _read(listed, listed, "" if graph is None else f'"@id":{json.dumps(graph)},')
    _check_written(listed, quads)
    return quads


def to_quads_of_each(parts: Iterable[Sequence[Document]]) -> Iterator[list[Quad]]:
    """Yield the quads of each part: one reading of the context does for many of them.

    Raises UnwritableDocument as ``to_quads`` does.
    """
    for some in batched(parts, _AT_ONCE):
        # Each in a graph of its own, by which its quads are known.
        apart = [{"@id": f"{_PLACE}{place}", "@graph": one} for place, one in enumerate(some)]
        found: list[list[Quad]] = [[] for _ in some]
        for quad in _read([document for one in some for document in one], apart):
            if isinstance(quad.graph_name, NamedNode):
                place = int(quad.graph_name.value.removeprefix(_PLACE))
                found[place].append(Quad(quad.subject, quad.predicate, quad.object))
        for documents, quads in zip(some, found, strict=True):
            _check_written(documents, quads)
            yield quads


_AT_ONCE = 256
_PLACE = "urn:document:"


def _read(documents: Sequence[Document], graph: object, named: str = "") -> list[Quad]:
    for document in documents:
        _check_keys(document)
    text = json.dumps(graph, ensure_ascii=False)
    written = f'{{"@context":{_context_for(text)},{named}"@graph":{text}}}'
    return list(parse(written.encode(), format=RdfFormat.JSON_LD))


_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def _context_for(text: str) -> str:
    """Give as much of the context as a text makes use of: to read it whole takes longer than most
    documents do. What may be a term or a namespace is a string, or goes before a colon in it.
    """
    words = {string.partition(":")[0] for string in _STRING.findall(text)}
    return _context(frozenset(definitions().keys() & words))


@lru_cache(maxsize=4096)
def _context(names: frozenset[str]) -> str:
    used = {name: definitions()[name] for name in names}
    for definition in list(used.values()):
        for said in [definition] if isinstance(definition, str) else definition.values():
            prefix = str(said).partition(":")[0]
            if prefix in prefixes():
                used[prefix] = definitions()[prefix]
    return json.dumps(used, ensure_ascii=False)


def in_graph(quads: Iterable[Quad], graph: str | None) -> list[Quad]:
    """Put statements into a named graph; None leaves them where they are."""
    if graph is None:
        return list(quads)
    named = NamedNode(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, named) for quad in quads]


def _check_keys(document: Mapping[str, object]) -> None:
    for key, value in document.items():
        if key not in definitions():
            raise UnwritableDocument(f"{document.get('id')}: the context has no term {key!r}")
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and "id" in inner:
                _check_keys(inner)


def _check_written(documents: Sequence[Document], quads: Iterable[Quad]) -> None:
    written = Counter(
        (quad.subject.value, quad.predicate.value)
        for quad in quads
        if isinstance(quad.subject, NamedNode)
    )
    subjects = {subject for subject, _ in written}
    for document in documents:
        if document["id"] not in subjects:
            raise UnwritableDocument(f"non è un IRI / is no IRI: {document['id']!r}")
        for key in document.keys() & terms().keys():
            term = terms()[key]
            asked = 0 if term.reverse else _count(document[key])
            if written[str(document["id"]), term.iri] < asked:
                raise UnwritableDocument(
                    f"{document['id']}: {key}: non è un IRI / is no IRI: {document[key]!r}"
                )


def _count(value: object) -> int:
    """Count the statements that a value asks for: one a language, one a member of a list."""
    if isinstance(value, list):
        return len({json.dumps(one, sort_keys=True) for one in value})
    return len(value) if isinstance(value, dict) and "id" not in value else 1


def text(value: Text | None) -> dict[str, str] | None:
    """Write a text as a language map."""
    return None if value is None else {"it": value.it, "en": value.en}


def filled(document: Mapping[str, object]) -> Document:
    """Leave out what is not known: absent, never null."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}
