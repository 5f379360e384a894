# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The form of a call, made from its shapes: what they look at, asked under what asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from rdflib import RDF, SH, Graph, URIRef
from rdflib import Literal as Value
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, SequencePath
from rdflib.term import Node

from endpoint.checking.labels import HINTS, LABELS
from ingest.checking import kind_of
from ingest.ground import Ground
from ingest.kinds import entry_kinds
from ingest.records.base import EntryRecord, LocatedRecord
from ingest.terms import Codes, terms_of
from ontology.context import expand, shorten, terms
from ontology.text import Text, capital
from ontology.vocabulary import codes, labels, reused_labels
from shapes.calls import Call, Clause, Group, Requirement
from shapes.paths import path_of
from shapes.verdicts import Mode

# How a field is filled in; "has" says of one code whether a candidate has it or lacks it.
Manner = Literal["text", "address", "number", "day", "flag", "one", "many", "has", "comune"]
_OPERATOR, _COMUNE = expand("albo:operatedBy"), expand("albo:inMunicipality")
_NESTED: Mapping[str, tuple[str, ...]] = {
    expand("locn:address"): ("street_address",),
    expand("geo:hasGeometry"): ("latitude", "longitude"),
    _COMUNE: ("municipality",),
}
_OF_OPERATOR: Mapping[str, str] = {
    expand("cov:REANumber"): "rea_number",
    expand("cov:hasLegalStatus"): "legal_status_code",
    expand("cov:VATnumber"): "vat_number",
}
_SERVICES = "services"


@dataclass(frozen=True)
class Choice:
    """Hold one value that can be chosen."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """Hold one thing to fill in; ``column`` is where it stands in a file."""

    name: str
    column: str
    manner: Manner
    label: Text
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Part:
    """Hold a requirement with what it needs to know; what was asked before is only named."""

    clause: Clause
    mode: Mode | None
    fields: tuple[Field, ...]
    before: tuple[Field, ...]
    members: "tuple[Part, ...]" = ()


@dataclass(frozen=True)
class Sheet:
    """Hold the form of a call."""

    call: Call
    kind: str
    subject: Text
    first: tuple[Field, ...]
    parts: tuple[Part, ...]

    @property
    def fields(self) -> Iterator[Field]:
        """Yield every field, in the order of the page."""
        yield from self.first
        for part in self.flat:
            yield from part.fields

    @property
    def flat(self) -> Iterator[Part]:
        """Yield every part, those inside groups too."""
        yield from _flat(self.parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns of a file that says the same as the form."""
        found = dict.fromkeys(["id", "name"])
        for field in self.fields:
            found[field.column] = None
            if field.manner == "comune":
                found["istat_code"] = None
            if field.manner == "has":
                found[f"{_SERVICES}_absent"] = None
        return tuple(found)

    def field_of(self, column: str) -> Field | None:
        """Give the field that a column of a file stands for."""
        meant = {"istat_code": "municipality", f"{_SERVICES}_absent": _SERVICES}.get(column, column)
        return next((field for field in self.fields if field.column == meant), None)

    def fields_for(self, requirement: str) -> tuple[Field, ...]:
        """Give what a requirement needs to know, wherever it is asked."""
        parts = (part for part in self.flat if str(part.clause.iri) == requirement)
        return next(((*part.fields, *part.before) for part in parts), ())


class Sheets:
    """Make the form of each call once, when it is first asked for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._made: dict[str, Sheet] = {}

    def of(self, name: str) -> Sheet:
        """Give the form of a call; raises KeyError for one that no register uses."""
        if name not in self._made:
            self._made[name] = sheet_of(self._ground.call(name))
        return self._made[name]


def sheet_of(call: Call) -> Sheet:
    """Make the form of a call."""
    kind = kind_of(call)
    maker = _Maker(call, entry_kinds()[kind])
    parts = tuple(maker.part(item) for item in call.requirements)
    return Sheet(call, kind, name_of_class(maker.model.class_iri()), maker.first, parts)


def name_of_class(iri: str) -> Text:
    """Say what a call is for."""
    return labels().get(iri) or reused_labels()[shorten(iri)]


def _flat(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _flat(part.members)


class _Maker:
    """Go through the requirements of a call, and ask for each thing where it is first needed."""

    def __init__(self, call: Call, model: type[EntryRecord]) -> None:
        self.call, self.model = call, model
        columns = ["name", *(["municipality"] if issubclass(model, LocatedRecord) else [])]
        self.first = tuple(_field(model, column, is_required=True) for column in columns)
        self.asked = {field.name: field for field in self.first}

    def part(self, item: Requirement | Group) -> Part:
        if isinstance(item, Group):
            return Part(item, None, (), (), tuple(self.part(one) for one in item.members))
        needed = {field.name: field for field in self._needed(item)}
        fresh = {name: field for name, field in needed.items() if name not in self.asked}
        before = tuple(self.asked[name] for name in needed if name in self.asked)
        self.asked |= fresh
        return Part(item, item.mode, tuple(fresh.values()), before)

    def _needed(self, item: Requirement) -> Iterator[Field]:
        later = [shape for form in item.announced for shape in form.shapes]
        condition = [item.condition] if item.condition else []
        for shape in (*condition, *item.shapes, *item.refuting, *later):
            for column in self._columns(_steps(path_of(self.call.graph, shape))):
                if column.removesuffix("_absent") == _SERVICES:
                    yield from self._services(shape)
                else:
                    yield _field(self.model, column)

    def _columns(self, steps: Sequence[str]) -> Sequence[str]:
        """Name the columns that a path leads to, from its first and its last step."""
        if steps[0] == _OPERATOR:
            inner = _OF_OPERATOR.get(steps[-1])
            found = ("operator_name", *([inner] if inner else []))
        else:
            found = _NESTED.get(steps[0]) or tuple(
                name
                for name, term in terms_of(self.model).items()
                if terms()[term.name].iri == steps[-1]
            )
        return [name for name in found if name in self.model.model_fields]

    def _services(self, shape: URIRef) -> Iterator[Field]:
        """Ask for each service that a shape looks at whether there is it, or for all of them."""
        named = dict.fromkeys(_codes_in(self.call.graph, shape))
        for code in named or codes("service"):
            label = codes("service")[code]
            yield Field(f"{_SERVICES}-{code}", _SERVICES, "has", capital(label))


def _steps(path: object) -> list[str]:
    """Give the properties that a path goes by, one after the other."""
    if isinstance(path, SequencePath | AlternativePath):
        return [step for one in path.args for step in _steps(one)]
    return _steps(path.arg) if isinstance(path, InvPath) else [str(path)]


def _codes_in(graph: Graph, shape: Node) -> Iterator[str]:
    """Yield the codes that a shape names, itself or for the values that it counts."""
    for node in (shape, *graph.objects(shape, SH.qualifiedValueShape)):
        named = [*graph.objects(node, SH.hasValue)]
        for listed in graph.objects(node, SH["in"]):
            named += list(Collection(graph, listed)) if listed != RDF.nil else []
        for one in named:
            if not isinstance(one, Value):
                yield str(one).rsplit("/", 1)[-1]


def _field(model: type[EntryRecord], column: str, *, is_required: bool = False) -> Field:
    term = terms_of(model).get(column)
    own = LABELS.get(column)
    if own is None and term is not None:
        iri = terms()[term.name].iri
        own = labels().get(iri) or reused_labels().get(shorten(iri))
    manner = _manner(model, column)
    listed = codes(term.scheme) if isinstance(term, Codes) else {}
    hint = HINTS.get(column) or HINTS.get(f"({manner})")
    choices = tuple(Choice(code, capital(label)) for code, label in listed.items())
    label = capital(own or Text(it=column, en=column))
    return Field(column, column, manner, label, hint, choices, is_required)


def _manner(model: type[EntryRecord], column: str) -> Manner:
    if column == "municipality":
        return "comune"
    kind = model.model_fields[column].annotation
    kinds = get_args(kind) or (kind,)
    if isinstance(terms_of(model).get(column), Codes):
        return "many" if kind == tuple[str, ...] else "one"
    by_type: Mapping[object, Manner] = {bool: "flag", date: "day", int: "number", Decimal: "number"}
    found = (by_type[one] for one in kinds if one in by_type)
    return next(found, "address" if column == "website" else "text")
