# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the JSON of requests; what cannot be read is refused with its place.

Members that the protocol does not know are ignored.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import from_json

from endpoint.problems import Problem
from endpoint.reconcile.questions import LIMIT, MOST, Quantifier, Question, Strictness
from ingest.index.spelling import READ
from ontology.text import Text

Read = TypeVar("Read")
# So many queries go into a batch.
BATCH: Final = 50
QUESTIONS, THINGS = Text(it="domande", en="queries"), Text(it="cose", en="things")
PROPERTIES, VALUES = Text(it="proprietà", en="properties"), Text(it="valori", en="values")
_PLACE: Final = re.compile(r"at line (\d+) column (\d+)")


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Reference(_Message):
    """Hold a value that is a thing itself, as it was reconciled before."""

    id: StrictStr


Value = StrictStr | StrictBool | StrictInt | StrictFloat | Reference | None


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


# So many properties and types has a query, and so many values in all: each is compared with
# every candidate.
MOST_VALUES, _MOST = 25, 20
Values = Annotated[tuple[Value, ...], BeforeValidator(_listed), Field(max_length=MOST_VALUES)]
Names = Annotated[tuple[StrictStr, ...], BeforeValidator(_listed), Field(max_length=_MOST)]


class Given(_Message):
    """Hold a property of a query: whose it is and what the table says."""

    pid: StrictStr
    v: Values = ()


class Query(_Message):
    """Hold one query of a batch (0.2)."""

    query: StrictStr | None = None
    type: Names | None = None
    type_strict: Strictness | None = None
    limit: float | None = None
    properties: tuple[Given, ...] = Field((), max_length=_MOST)


class Condition(_Message):
    """Hold one condition of a query (1.0)."""

    matchType: Literal["name", "id", "property"]  # noqa: N815 - as the protocol writes it
    propertyId: StrictStr | None = None  # noqa: N815
    propertyValue: Values = ()  # noqa: N815
    required: bool | None = None
    matchQuantifier: Quantifier | None = None  # noqa: N815
    matchQualifier: StrictStr | None = None  # noqa: N815


class Conditions(_Message):
    """Hold one query of a batch (1.0)."""

    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=_MOST)
    type: StrictStr | None = None
    limit: float | None = None
    lang: StrictStr | None = None


class ConditionsBatch(_Message):
    """Hold a batch of queries (1.0)."""

    queries: tuple[Conditions, ...]


class Wanted(_Message):
    """Hold a property to be fetched, and how many values of it."""

    id: StrictStr
    settings: Mapping[str, Value] = {}

    @property
    def limit(self) -> int | None:
        """Give how many values are wanted at most; None for all."""
        said = str(self.settings.get("limit") or "").strip().partition(".")[0]
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
        return number or None


class Extension(_Message):
    """Hold a request for properties of things."""

    ids: tuple[StrictStr, ...]
    properties: tuple[Wanted, ...]


QUERIES: Final = TypeAdapter(dict[str, Query])
CONDITIONS: Final = TypeAdapter(ConditionsBatch)
EXTENSION: Final = TypeAdapter(Extension)


def read(form: TypeAdapter[Read], text: str, name: str) -> Read:
    """Read JSON of a form; raises a problem that says where it is wrong, or what is too much.

    What is too much is refused before each part of it is looked at.
    """
    value = _parsed(text, name)
    batch = value.get("queries") if form is CONDITIONS and isinstance(value, dict) else value
    if form in (QUERIES, CONDITIONS) and isinstance(batch, dict | list) and len(batch) > BATCH:
        raise too_many(QUESTIONS, BATCH)
    try:
        return form.validate_python(value)
    except ValidationError as error:
        raise _refusal(error, name) from None


def _parsed(text: str, name: str) -> object:
    try:
        value: object = from_json(text)
    except ValueError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 0)
        detail = _no_json(name, line, column)
        raise Problem("bad-request", detail, line=line, column=column) from None
    return value


def too_many(what: Text, most: int) -> Problem:
    """Make the problem of a request that asks for too much at once."""
    detail = Text(
        it=f"Più di {most} {what.it} in una volta: dividere la richiesta.",
        en=f"More than {most} {what.en} at once: split the request.",
    )
    return Problem("too-large", detail, limit=most)


def within(question: Question) -> Question:
    """Give a question back; raises a problem for one that has too many values to compare."""
    if sum(len(one.values) for one in question.conditions) > MOST_VALUES:
        raise too_many(VALUES, MOST_VALUES)
    return question


def texts(values: Sequence[Value]) -> tuple[str, ...]:
    """Give the values of a property as text: a thing by its id, a number without its dot."""
    return tuple(text for text in map(_text, values) if text)


def _text(value: Value) -> str:
    if isinstance(value, Reference):
        return value.id[:READ]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:READ].strip()


def limit_of(limit: float | None) -> int:
    """Give how many candidates are wanted: within reason, whatever is asked."""
    if limit is None or not limit >= 1:
        return LIMIT
    return int(min(limit, MOST))


def _refusal(error: ValidationError, name: str) -> Problem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part)[:80] for part in first["loc"][:6]) or name
    return Problem("bad-request", _wrong(name, where, first["type"]), pointer=where)


def _no_json(name: str, line: int, column: int) -> Text:
    return Text(
        it=f"«{name}» non è JSON valido: riga {line}, colonna {column}.",
        en=f'"{name}" is not valid JSON: line {line}, column {column}.',
    )


def _wrong(name: str, where: str, kind: str) -> Text:
    if kind == "missing":
        return Text(it=f"In «{name}» manca {where}.", en=f'{where} is missing in "{name}".')
    if kind == "too_long":
        return Text(
            it=f"In «{name}» {where} ha troppi elementi.", en=f'{where} in "{name}" is too long.'
        )
    return Text(
        it=f"In «{name}» il valore di {where} non ha la forma prevista.",
        en=f'The value of {where} in "{name}" has not the form that is expected.',
    )
