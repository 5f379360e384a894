# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page of any document: what is said of a thing, row by row."""

from collections.abc import Mapping

from endpoint.documents.pages.colophon import colophon
from endpoint.documents.pages.dossier import Dossier
from endpoint.listing import listing


def values(dossier: Dossier) -> Mapping[str, object]:
    """Give what the template of the general page shows."""
    sheet = dossier.sheet
    return {
        "sheet": sheet,
        "listing": listing(dossier.served.store, dossier.iri),
        "served": dossier.served,
        "note": dossier.document.note,
        "colophon": colophon(dossier, ". ".join(filter(None, (sheet.kind, sheet.standing)))),
    }
