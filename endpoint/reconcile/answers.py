# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The parts of answers that both versions of the protocol share."""

from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict

from pyoxigraph import Literal

from endpoint.inventory import Item
from endpoint.reconcile.entities import Kind, kind
from endpoint.reconcile.properties import Named, Property, Value
from endpoint.reconcile.questions import Candidate
from endpoint.reconcile.reading import Extension, Wanted
from endpoint.reconcile.reconciler import Reconciler
from ontology.text import Text


class TypeAnswer(TypedDict):
    """A class, with what it is a kind of."""

    id: str
    name: str
    broader: NotRequired[list["TypeAnswer"]]


class Feature(TypedDict):
    """One reason for a score; the name is for version 1.0 alone."""

    id: str
    name: NotRequired[str]
    value: float | bool


class CandidateAnswer(TypedDict):
    """A thing that may be meant."""

    id: str
    name: str
    description: NotRequired[str]
    type: list[TypeAnswer]
    score: float
    match: bool
    features: list[Feature]


class Suggestion(TypedDict):
    """A thing that begins as somebody types."""

    id: str
    name: str
    description: NotRequired[str]
    notable: list[TypeAnswer]


class PropertyAnswer(TypedDict):
    """A property; its kind of things where it is told."""

    id: str
    name: str
    type: NotRequired[TypeAnswer]


class Proposal(TypedDict):
    """The properties that things of a kind have."""

    type: NotRequired[str]
    limit: NotRequired[int]
    properties: list[PropertyAnswer]


class EntityCell(TypedDict):
    """A value that is a thing itself."""

    id: str
    name: str


# As classes, these would hide the types that they are made of.
TextCell = TypedDict("TextCell", {"str": str})  # noqa: UP013
FloatCell = TypedDict("FloatCell", {"float": float})  # noqa: UP013
IntegerCell = TypedDict("IntegerCell", {"int": int})  # noqa: UP013
DateCell = TypedDict("DateCell", {"date": str})  # noqa: UP013
Cell = EntityCell | TextCell | FloatCell | IntegerCell | DateCell
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(_XSD + name for name in ("integer", "int", "gYear", "nonNegativeInteger"))
_FLOATS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_DATE, _INSTANT = _XSD + "date", _XSD + "dateTime"
_FEATURES = {
    "name_score": Text(it="Somiglianza del nome", en="Likeness of the name"),
    "identifier": Text(it="Identificativo", en="Identifier"),
    "type": Text(it="Del tipo richiesto", en="Of the type asked for"),
}


def type_answer(found: Kind, tongue: str, *, broader: bool = False) -> TypeAnswer:
    """Write a class."""
    told: TypeAnswer = {"id": found.id, "name": found.name.in_language(tongue)}
    if broader and found.broader:
        told["broader"] = [type_answer(kind(name), tongue) for name in found.broader]
    return told


def types_of(over: Reconciler, item: Item, tongue: str) -> list[TypeAnswer]:
    """Write the classes of a thing."""
    return [type_answer(kind(name), tongue) for name in over.entities.types_of(item)]


def candidate_answer(over: Reconciler, one: Candidate, tongue: str) -> CandidateAnswer:
    """Write a candidate (0.2; 1.0 names the features too)."""
    told: CandidateAnswer = {
        "id": over.id_of(one.item),
        "name": one.item.name.in_language(tongue),
        "type": types_of(over, one.item, tongue),
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }
    description = over.description(one.item).in_language(tongue)
    if description:
        told["description"] = description
    return told


def feature_name(over: Reconciler, name: str, tongue: str) -> str:
    """Name a reason for a score."""
    own, known = _FEATURES.get(name), over.properties.get(name)
    return (own or (known.name if known else Text(it=name, en=name))).in_language(tongue)


def suggestion(over: Reconciler, item: Item, tongue: str) -> Suggestion:
    """Write a thing that is suggested."""
    told: Suggestion = {
        "id": over.id_of(item),
        "name": item.name.in_language(tongue),
        "notable": types_of(over, item, tongue),
    }
    description = over.description(item).in_language(tongue)
    if description:
        told["description"] = description
    return told


def property_answer(found: Property, tongue: str, *, typed: bool = False) -> PropertyAnswer:
    """Write a property."""
    told: PropertyAnswer = {"id": found.id, "name": found.name.in_language(tongue)}
    if typed and found.of:
        told["type"] = type_answer(kind(found.of), tongue)
    return told


def proposal(over: Reconciler, type_: str, limit: int, tongue: str) -> Proposal:
    """Write the properties that things of a kind have, so many at most."""
    found = over.properties.proposed(type_)
    told: Proposal = {
        "properties": [property_answer(one, tongue) for one in found[: limit or None]],
    }
    if type_:
        told["type"] = type_
    if limit:
        told["limit"] = limit
    return told


def meta(over: Reconciler, asked: Extension, tongue: str) -> list[PropertyAnswer]:
    """Write the properties that were asked for; one that nobody knows has its id for a name."""
    known = ((one.id, over.properties.get(one.id)) for one in asked.properties)
    return [
        {**property_answer(found, tongue, typed=True), "id": id_}
        if found
        else {"id": id_, "name": id_}
        for id_, found in known
    ]


def cells(over: Reconciler, id_: str, wanted: Wanted, tongue: str) -> list[Cell]:
    """Write the values of a property of a thing; none of what is not known."""
    item, found = over.entities.find(id_), over.properties.get(wanted.id)
    if item is None or found is None:
        return []
    values = in_language(over.properties.values(item, found.id), tongue)
    return _distinct(_cell(value, tongue) for value in values)[: wanted.limit]


def _distinct(found: Iterable[Cell]) -> list[Cell]:
    kept: list[Cell] = []
    for cell in found:
        if cell not in kept:
            kept.append(cell)
    return kept


def _cell(value: Value, tongue: str) -> Cell:
    if isinstance(value, Named):
        return {"id": value.id, "name": value.name.in_language(tongue)}
    if isinstance(value, Text):
        return {"str": value.in_language(tongue)}
    return _literal_cell(value)


def _literal_cell(value: Literal) -> Cell:
    kind_, text = value.datatype.value, value.value
    if kind_ in _INTEGERS and text.lstrip("-").isdigit():
        return {"int": int(text)}
    if kind_ in _FLOATS:
        return {"float": float(text)}
    if kind_ == _DATE:
        # The protocol knows instants alone (0.2, data extension response).
        return {"date": f"{text[:10]}T00:00:00Z"}
    return {"date": text} if kind_ == _INSTANT else {"str": text}


def in_language(values: Sequence[Value], tongue: str) -> list[Value]:
    """Leave out what is said in the other language, where it is said in this one."""
    if tongue not in map(_language, values):
        return list(values)
    return [one for one in values if _language(one) in (None, tongue)]


def _language(value: Value) -> str | None:
    return value.language if isinstance(value, Literal) else None
