# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What may be asked of features; an unknown parameter is refused (17-069r4, 7.15.7)."""

import datetime as calendar
import re
from typing import Annotated, Self

import shapely
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from starlette.datastructures import QueryParams

from endpoint.problems import Problem
from ontology.text import Text

LARGEST = 1000
_DAY = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?"
_WHEN = re.compile(rf"(?:{_DAY})|(?:{_DAY}|\.\.)?/(?:{_DAY}|\.\.)?")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def _numbers(value: object) -> object:
    """Read the corners of a box; of six numbers two are heights, which nothing here has."""
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, list) and len(parts) == 6:
        return [*parts[:2], *parts[3:5]]
    return parts


Degree = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Wanted(BaseModel):
    """Hold which features are wanted: how many, from where on, where, when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1)] = 10
    offset: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    bbox: Annotated[tuple[Degree, Degree, Degree, Degree] | None, BeforeValidator(_numbers)] = None
    datetime: Annotated[str, Field(max_length=80)] | None = None
    f: Annotated[str, Field(pattern="^(json|geojson)$")] | None = None

    @field_validator("limit")
    @classmethod
    def _is_served(cls, value: int) -> int:
        # More than is served is no error: fewer come, and the next page is linked (7.15.2).
        return min(value, LARGEST)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.bbox and self.bbox[1] > self.bbox[3]:
            raise ValueError("bbox")
        if self.datetime is not None and not _is_time(self.datetime):
            raise ValueError("datetime")
        return self

    @property
    def boxes(self) -> list[shapely.Geometry]:
        """Give what is asked for as areas: two, where it goes over the antimeridian (7.15.3)."""
        if self.bbox is None:
            return []
        west, south, east, north = self.bbox
        if west <= east:
            return [shapely.box(west, south, east, north)]
        return [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]


def _is_time(text: str) -> bool:
    """Say whether a text is an instant, a day, or an interval of them (7.15.4)."""
    try:
        for part in text.split("/"):
            if part not in ("", ".."):
                calendar.datetime.fromisoformat(part)
    except ValueError:
        return False
    return _WHEN.fullmatch(text) is not None


def wanted_of(parameters: QueryParams) -> Wanted:
    """Read the parameters; raises Problem naming the first that is wrong."""
    try:
        return Wanted.model_validate(dict(parameters))
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else str(fault["msg"]).split()[-1]
        known = list(Wanted.model_fields)
        raise Problem("bad-request", _wrong(name, known), known=known) from None


def _wrong(name: str, known: list[str]) -> Text:
    listed = ", ".join(known)
    return Text(
        it=f"Il parametro «{name}» non va, o non esiste. Ci sono: {listed}.",
        en=f'The parameter "{name}" is wrong, or does not exist. There are: {listed}.',
    )
