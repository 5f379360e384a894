# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Choose the page of a document and write it."""

from collections.abc import Callable, Iterable, Mapping

from starlette.requests import Request

from endpoint.documents.document import Document
from endpoint.documents.pages import call, entry, general
from endpoint.documents.pages.dossier import Dossier, Form
from endpoint.pages import render

Prepare = Callable[[Dossier], Mapping[str, object]]


def write_page(document: Document, request: Request, forms: Iterable[Form]) -> bytes:
    """Write the page of a document; ``forms`` are the others that it has."""
    dossier = Dossier.of(document, request, forms)
    template, values = _kind(dossier)
    return render(template, request, {"dossier": dossier, **values(dossier)}).encode()


def _kind(dossier: Dossier) -> tuple[str, Prepare]:
    if call.is_call(dossier):
        return "call.html", call.values
    if entry.is_entry(dossier):
        return "entry.html", entry.values
    return "document.html", general.values
