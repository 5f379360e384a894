# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How a field is written: the term of the JSON-LD context, and what its cells name.

A record says beside each field under which term it is published. That one word serves in
both directions: a record becomes JSON-LD, and the RDF of another body becomes cells.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from urllib.parse import unquote

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ingest.fields import read_code, read_codes
from ontology.context import expand, terms

# Gives the IRI of the thing that a key names, looked for under each concept in turn.
Resolve = Callable[[Sequence[str], str], str]
# As in ".../cities/015146-(2015-01-01)".
_DAY = re.compile(r"-\([0-9-]+\)$")


@dataclass(frozen=True)
class Term:
    """Write a value as it is."""

    name: str

    def write(self, value: object, resolve: Resolve) -> object:
        """Give the JSON of one value."""
        if isinstance(value, Decimal):
            return decimal(value)
        if isinstance(value, date):
            return value.isoformat()
        return value if isinstance(value, bool) or self._is_integer else str(value)

    @property
    def _is_integer(self) -> bool:
        return terms()[self.name].type == expand("xsd:integer")

    def read(self, value: str) -> str:
        """Give the cell that stands for one value of RDF."""
        return value


@dataclass(frozen=True)
class Spoken(Term):
    """Write a text in one language."""

    language: str

    def write(self, value: object, resolve: Resolve) -> object:
        """Give the text under its language."""
        return {self.language: str(value)}


@dataclass(frozen=True)
class Official(Term):
    """Write a code of an official list as the IRI that the list gives it."""

    prefix: str

    def write(self, value: object, resolve: Resolve) -> object:
        """Give the IRI of the code."""
        return f"{self.prefix}{value}"

    def read(self, value: str) -> str:
        """Give the code of an IRI of the list."""
        return value.removeprefix(self.prefix)


@dataclass(frozen=True)
class Codes(Term):
    """Read codes of a code list, by code or by label, and write them as concepts."""

    scheme: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read the cell by the list before the type is checked."""
        inner = handler(source)
        read = read_codes if source == tuple[str, ...] else read_code

        def parse(value: str) -> tuple[str, ...] | str | None:
            return read(self.scheme, value)

        return core_schema.no_info_before_validator_function(parse, inner)

    def write(self, value: object, resolve: Resolve) -> object:
        """Give the IRI of the concept."""
        return expand(f"{self.scheme}:{value}")

    def read(self, value: str) -> str:
        """Give the code of a concept."""
        return value.removeprefix(expand(f"{self.scheme}:"))


@dataclass(frozen=True)
class Keys(Term):
    """Write keys of other things as their IRIs; ``concepts`` says where to look, in turn."""

    concepts: tuple[str, ...]

    def write(self, value: object, resolve: Resolve) -> object:
        """Give the IRI of the thing that the key names."""
        return resolve(self.concepts, str(value))

    def read(self, value: str) -> str:
        """Give the key at the end of an IRI; official lists put the day of a code behind it."""
        return _DAY.sub("", unquote(value.rstrip("/").rsplit("/", 1)[-1]))


@cache
def terms_of(model: type[BaseModel]) -> Mapping[str, Term]:
    """Give the term of every field of a model that has one."""
    return {
        name: mark
        for name, info in model.model_fields.items()
        for mark in info.metadata
        if isinstance(mark, Term)
    }


def written(record: BaseModel, resolve: Resolve) -> dict[str, object]:
    """Write the fields of a record that have a term; what is not known is absent."""
    document: dict[str, object] = {}
    for name, term in terms_of(type(record)).items():
        value = getattr(record, name)
        if value not in (None, "", ()):
            _put(document, term, value, resolve)
    return document


def _put(document: dict[str, object], term: Term, value: object, resolve: Resolve) -> None:
    if isinstance(value, tuple):
        values = sorted(str(one) for one in value)
        document[term.name] = [term.write(one, resolve) for one in values]
        return
    said = term.write(value, resolve)
    if isinstance(said, dict):
        before = document.get(term.name)
        document[term.name] = {**(before if isinstance(before, dict) else {}), **said}
    else:
        document[term.name] = [said] if terms()[term.name].container == "@set" else said


def cell(value: object) -> object:
    """Give a parsed value as a cell of a spreadsheet."""
    if isinstance(value, tuple):
        return "|".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return decimal(value) if isinstance(value, Decimal) else value


def decimal(value: Decimal | None) -> str | None:
    """Write a decimal in canonical form: no trailing zeros, always as a string."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
