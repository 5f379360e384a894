# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read one thing of a graph as the cells of a record: the inverse of ``ingest.writer``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from ingest.findings import Severity
from ingest.privacy import personal
from ingest.readers.geometry import NoPosition, Position, of_wkt
from ingest.readers.resources import Node, Resources, Value, text_of
from ingest.records.base import LEGAL_STATUS, LocatedRecord, OperatedRecord, ThingRecord
from ingest.rules import Rule, rule
from ingest.terms import Codes, Official, Spoken, Term, terms_of
from ontology.context import terms

# A field, the rule that its value breaks, and how far that goes.
Told = tuple[str, Rule, Severity]

_ADDRESS = ("street_address", "postal_code", "municipality")
_POINT = ("longitude", "latitude")
_OPERATOR = ("operator_name", "vat_number", "rea_number", "legal_status_code")
_STATUS = Official("legalStatus", LEGAL_STATUS)
_KIND = Codes("equipmentType", "equipment-type")


class ThingReader:
    """Read things of one class; ``columns`` are the fields that a graph can tell of."""

    def __init__(self, resources: Resources, model: type[ThingRecord]) -> None:
        self.resources = resources
        self.terms = terms_of(model)
        told = {"id", *self.terms}
        self.is_located = issubclass(model, LocatedRecord)
        self.is_operated = issubclass(model, OperatedRecord)
        self.has_equipment = "equipment" in model.model_fields
        told |= {*_ADDRESS, *_POINT} if self.is_located else set()
        told |= set(_OPERATOR) if self.is_operated else set()
        told |= {"equipment"} if self.has_equipment else set()
        self.columns = [name for name in model.model_fields if name in told]

    def read(self, thing: Node) -> tuple[Mapping[str, str], Sequence[Told]]:
        """Give the cells of a thing by field, and what there is to tell of them."""
        cells = {"id": _key(thing)}
        cells |= {name: self._term(thing, name, term) for name, term in self.terms.items()}
        told: list[Told] = []
        if self.is_located:
            cells |= self._address(thing, cells)
            cells |= self._point(thing, told)
        if self.is_operated:
            cells |= self._operator(thing)
        if self.has_equipment:
            cells["equipment"] = "|".join(self._equipment(thing))
        return cells, told

    def _term(self, thing: Node, name: str, term: Term) -> str:
        values = self.resources.values(thing, terms()[term.name].iri)
        if isinstance(term, Spoken):
            siblings = {
                one.language
                for other, one in self.terms.items()
                if isinstance(one, Spoken) and one.name == term.name and other != name
            }
            return "|".join(_spoken(values, term.language, siblings))
        return "|".join(sorted({term.read(text_of(value)) for value in values} - {""}))

    def _address(self, thing: Node, cells: Mapping[str, str]) -> Mapping[str, str]:
        nodes = self.resources.nodes(thing, "locn:address")
        # The name of the place counts only where nothing else names the Comune: it may be
        # that of a hamlet.
        place = self._first(nodes, "locn:postName")
        return {
            "street_address": self._first(nodes, "locn:thoroughfare", "locn:fullAddress"),
            "postal_code": self._first(nodes, "locn:postCode"),
            "municipality": "" if cells.get("istat_code") else place,
        }

    def _first(self, nodes: Sequence[Node], *names: str) -> str:
        """Give the first text that one of some resources has under one of some properties."""
        texts = [
            text for name in names for one in nodes for text in self.resources.texts(one, name)
        ]
        return next(iter(texts), "")

    def _point(self, thing: Node, told: list[Told]) -> Mapping[str, str]:
        places = [thing, *self.resources.nodes(thing, "geo:hasGeometry")]
        longitude = self._first(places, "wgs:long")
        latitude = self._first(places, "wgs:lat")
        position = self._shape(places, told)
        if position is None:
            return {"longitude": longitude, "latitude": latitude}
        if position.estimated:
            told.append(("latitude", rule("point-on-surface"), Severity.NOTE))
        return {"longitude": position.longitude, "latitude": position.latitude}

    def _shape(self, places: Sequence[Node], told: list[Told]) -> Position | None:
        text = self._first(places, "geo:asWKT")
        try:
            return of_wkt(text) if text else None
        except NoPosition as problem:
            told.append(("latitude", problem.rule, Severity.ERROR))
            return None

    def _operator(self, thing: Node) -> Mapping[str, str]:
        nodes = self.resources.nodes(thing, "albo:operatedBy")
        names = [value for one in nodes for value in self.resources.values(one, "skos:prefLabel")]
        return {
            "operator_name": "|".join(_spoken(names, "it", set())),
            "vat_number": self._first(nodes, "cov:VATnumber"),
            "rea_number": self._first(nodes, "cov:REANumber"),
            "legal_status_code": _STATUS.read(self._first(nodes, "cov:hasLegalStatus")),
        }

    def _equipment(self, thing: Node) -> Iterator[str]:
        for node in self.resources.nodes(thing, "albo:hasEquipment"):
            kind = _KIND.read(self._first([node], "albo:equipmentType"))
            count = self._first([node], "albo:quantity")
            model = self._first([node], "schema:model")
            # As a clerk types it; what is wrong in it is for the field to say.
            yield kind + (f" x{count}" if count else "") + (f" ({model})" if model else "")


def _spoken(values: Sequence[Value], language: str, siblings: set[str]) -> list[str]:
    """Take the texts in a language, else in any that no other field is meant for."""
    tagged = [(_language(value), text_of(value)) for value in values]
    spoken = {text for tag, text in tagged if tag == language}
    others = {text for tag, text in tagged if tag not in siblings}
    return sorted((spoken or others) - {""})


def _language(value: Value) -> str:
    tag = value.language if isinstance(value, Literal) else None
    return (tag or "").lower().partition("-")[0]


def _key(thing: Node) -> str:
    """Make a key of the end of an address; one that tells of a person is left out."""
    if not isinstance(thing, NamedNode):
        return ""
    end = unquote(thing.value.rstrip("/").rsplit("/", 1)[-1])
    return "" if personal(end) else re.sub(r"[^\w.-]+", "-", end).strip("-.")
