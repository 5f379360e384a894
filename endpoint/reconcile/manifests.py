# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the service says of itself, in both versions of the protocol."""

from typing import NotRequired, TypedDict

from endpoint.reconcile.answers import TypeAnswer, type_answer
from endpoint.reconcile.entities import kind
from endpoint.reconcile.preview import HEIGHT, WIDTH
from endpoint.reconcile.reading import BATCH
from endpoint.reconcile.reconciler import Reconciler
from ontology import __version__
from ontology.text import Text
from ontology.vocabulary import ONTOLOGY

_LIMIT = Text(it="Quanti valori", en="How many values")
_ALL = Text(it="Quanti valori al massimo; 0 per tutti.", en="How many values at most; 0 for all.")


class Address(TypedDict):
    """An address with a place for an id."""

    url: str


class Place(TypedDict):
    """Where a part of the service answers."""

    service_url: str
    service_path: str


class Frame(TypedDict):
    """Where a card is and how large."""

    url: NotRequired[str]
    width: int
    height: int


class Manifest(TypedDict):
    """What version 0.2 says of a service."""

    versions: list[str]
    name: str
    identifierSpace: str
    schemaSpace: str
    documentation: str
    serviceVersion: str
    batchSize: int
    defaultTypes: list[TypeAnswer]
    view: Address
    preview: Frame
    suggest: dict[str, Place]
    extend: dict[str, object]


class DraftManifest(TypedDict):
    """What version 1.0 says of a service."""

    versions: list[str]
    name: str
    lang: str
    documentation: str
    serviceVersion: str
    batchSize: int
    standardizedScore: bool
    defaultTypes: list[TypeAnswer]
    view: Address
    preview: Frame
    suggest: dict[str, bool]
    extend: dict[str, object]


def manifest(over: Reconciler, tongue: str, asked: str | None) -> Manifest:
    """Write the manifest of version 0.2; a language that was asked for goes on to the cards."""
    base = over.info.base
    language = f"&lang={tongue}" if asked == tongue else ""
    setting = {"type": "number", "default": 0, "name": "limit"}
    setting |= {"label": _LIMIT.in_language(tongue), "help_text": _ALL.in_language(tongue)}
    return {
        "versions": ["0.2"],
        "name": over.info.title.in_language(tongue),
        "identifierSpace": f"{base}/id/",
        "schemaSpace": ONTOLOGY,
        "documentation": f"{base}/",
        "serviceVersion": __version__,
        "batchSize": BATCH,
        "defaultTypes": _types(over, tongue),
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "preview": {
            "url": f"{base}/reconcile/preview?id={{{{id}}}}{language}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            what: _place(base, f"suggest/{what}") for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": _place(base, "extend/propose"),
            "property_settings": [setting],
        },
    }


def draft_manifest(over: Reconciler, tongue: str) -> DraftManifest:
    """Write the manifest of version 1.0."""
    base = over.info.base
    setting = {"type": "number", "default": 0, "id": "limit"}
    setting |= {"name": _LIMIT.in_language(tongue), "helpText": _ALL.in_language(tongue)}
    return {
        "versions": ["1.0-draft"],
        "name": over.info.title.in_language(tongue),
        "lang": tongue,
        "documentation": f"{base}/",
        "serviceVersion": __version__,
        "batchSize": BATCH,
        "standardizedScore": True,
        "defaultTypes": _types(over, tongue),
        # The plus keeps the slash of an id (RFC 6570, 3.2.3).
        "view": {"url": f"{base}/id/{{+id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": [setting]},
    }


def _place(base: str, path: str) -> Place:
    return {"service_url": base, "service_path": f"/reconcile/{path}"}


def _types(over: Reconciler, tongue: str) -> list[TypeAnswer]:
    """Give what most tables are about: what the registers hold, the actors, the Comuni."""
    registered = {name for item in over.entities.items if item.entry for name in item.types}
    named = [one.id for one in over.entities.kinds]
    chosen = [name for name in named if name in registered | {"Organization", "Comune"}]
    return [type_answer(kind(name), tongue) for name in chosen]
