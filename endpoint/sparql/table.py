# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL results in JSON, as they are read again: rows of terms under their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, Field, field_validator

from ontology.context import expand

_NUMBERS = frozenset(
    expand(f"xsd:{name}") for name in ("integer", "decimal", "double", "float", "int", "long")
)
_BOOLEAN = expand("xsd:boolean")


class Term(BaseModel):
    """Hold one value of an answer: an address, a blank node, or a literal with its kind."""

    type: str
    value: str
    datatype: str = ""
    language: str = Field("", alias="xml:lang")

    @field_validator("value", mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        """Write a term that is made of terms (RDF 1.2) on one line."""
        if not isinstance(value, dict):
            return value
        return f"<<( {' '.join(cls.model_validate(part).value for part in value.values())} )>>"

    @property
    def number(self) -> float | None:
        """Give the value as a number, where it is one: a query may call any text one."""
        try:
            return float(self.value) if self.datatype in _NUMBERS else None
        except ValueError:
            return None

    @property
    def truth(self) -> bool | None:
        """Give the value as true or false, where it is one of them."""
        return self.value in ("true", "1") if self.datatype == _BOOLEAN else None

    @property
    def link(self) -> str:
        """Give the address that the value is, where it is one of the web."""
        is_address = self.type == "uri" and self.value.startswith(("http://", "https://"))
        return self.value if is_address else ""


class _Head(BaseModel):
    variables: list[str] = Field(alias="vars")


class _Bindings(BaseModel):
    bindings: list[dict[str, Term]]


class _Document(BaseModel):
    head: _Head
    results: _Bindings


@dataclass(frozen=True)
class Table:
    """Hold the rows of an answer under their columns; a term that is not bound is not there."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Term]]

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read SPARQL results in JSON; raises ValueError where they are none."""
        document = _Document.model_validate_json(content)
        return cls(document.head.variables, document.results.bindings)
