# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms of a document: JSON-LD, Turtle and their like, a table, a feature, a page."""

import json
from collections.abc import Callable, Mapping

from starlette.requests import Request

from endpoint.api.collections import collection_of
from endpoint.api.tables import columns_of, feature, row_of, to_csv
from endpoint.api.trees import tree_of
from endpoint.documents.document import Document
from endpoint.documents.pages.page import write_page
from endpoint.graphs import SYNTAXES, in_syntax
from endpoint.inventory import Item
from endpoint.negotiation import FORMATS, HTML, JSON_LD
from endpoint.pages import tongue_of
from endpoint.problems import Problem
from endpoint.schemas.classes import described
from endpoint.tree import to_tree
from ontology.context import VERSION
from ontology.text import Text

GEOJSON, CSV = "application/geo+json", "text/csv"
# What only a row of the inventory can be written as.
ROWS = {"geojson": GEOJSON, "csv": CSV}
SUFFIXES = {**FORMATS, **ROWS}
# What is written in the language of the reader.
SPOKEN = frozenset((HTML, *ROWS.values()))
Writer = Callable[[Document, Request], bytes]


def write(document: Document, form: str, request: Request) -> bytes:
    """Write a document in one of its forms."""
    return _WRITERS[form](document, request)


def forms_of(document: Document) -> tuple[str, ...]:
    """Give the forms that a document has; the first is the answer to ``*/*``."""
    rows = (*ROWS.values(),) if document.item and _is_row(document.item) else ()
    return (*FORMATS.values(), *rows)


def _is_row(item: Item) -> bool:
    """Say whether the columns of a thing are known: those of its class, which has a schema."""
    return collection_of(item).classes[0] in described()


def context_of(document: Document) -> str:
    """Give the address of the context that its JSON is written under."""
    return f"{document.served.base}/context/{VERSION}.jsonld"


def _json(document: Document, _request: Request) -> bytes:
    tree = to_tree(document.triples(), document.iri)
    text = json.dumps({"@context": context_of(document), **tree}, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _graph(form: str) -> Writer:
    return lambda document, _request: in_syntax(document.triples(), form)


def _geojson(document: Document, request: Request) -> bytes:
    item = _item(document)
    tree = tree_of(document.served, collection_of(item), item, whole=False)
    found = feature(
        document.served,
        item,
        row_of(item, tree, tongue_of(request), document.served.release.info.licence),
    )
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(document: Document, request: Request) -> bytes:
    item = _item(document)
    collection = collection_of(item)
    tree = tree_of(document.served, collection, item, whole=False)
    columns = columns_of(collection, None)
    return b"".join(
        to_csv(
            columns, [row_of(item, tree, tongue_of(request), document.served.release.info.licence)]
        )
    )


def _item(document: Document) -> Item:
    # What has no row does not offer these forms, so that nobody gets as far as this.
    if document.item is None:
        raise Problem("not-acceptable", _NO_ROW, available=list(FORMATS.values()))
    return document.item


def _page(document: Document, request: Request) -> bytes:
    offered = forms_of(document)
    others = [
        (suffix, form) for suffix, form in SUFFIXES.items() if form != HTML and form in offered
    ]
    return write_page(document, request, others)


_WRITERS: Mapping[str, Writer] = {
    HTML: _page,
    JSON_LD: _json,
    "application/json": _json,
    **{form: _graph(form) for form in SYNTAXES if form != JSON_LD},
    GEOJSON: _geojson,
    CSV: _csv,
}
_NO_ROW = Text(
    it="Questa risorsa non è una riga di un elenco: non ha una tabella né un luogo.",
    en="This resource is no row of a list: it has no table and no place.",
)
