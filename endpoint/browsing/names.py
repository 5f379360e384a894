# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What things and codes are called on these pages, and where they lead."""

from endpoint.api.pages import conclusion_name
from endpoint.documents.routes import OWN
from endpoint.served import Served
from ontology.context import shorten, terms
from ontology.text import Text, same
from ontology.vocabulary import labels, reused_labels


def local(served: Served, iri: str) -> str:
    """Give the place of the document about a thing on this server, where it has one here."""
    if iri.startswith(f"{served.base}/id/"):
        return f"/doc/{iri.removeprefix(f'{served.base}/id/')}"
    if iri.startswith(f"{served.base}/"):
        return iri.removeprefix(served.base)
    if iri.startswith(f"{OWN}/call/"):
        return f"/calls/{iri.removeprefix(f'{OWN}/call/')}"
    return iri


def name_of(served: Served, value: str) -> Text:
    """Name a thing of the release, a code, or a class by its JSON name."""
    item = served.inventory.by_iri.get(value)
    if item is not None:
        return item.name
    iri = terms()[value].iri if value in terms() else value
    known = labels().get(iri) or reused_labels().get(shorten(iri))
    return known or conclusion_name(served, value) or same(value.rsplit("/", 1)[-1])


def label_of(name: str) -> Text:
    """Give what a property is called, by its JSON name."""
    iri = terms()[name].iri
    return labels().get(iri) or reused_labels().get(shorten(iri)) or same(name)
