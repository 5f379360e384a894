# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a candidate is judged with, kept in a release: whoever serves it can check by it.

A server has no configuration and no sources. What a check looks at besides the rows are the calls,
the actors and Comuni that rows may name, and the neighbourhoods that points lie in.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.fields import Reading
from ingest.files import write_json
from ingest.intake import Intake
from ingest.records.base import ActorRecord, Record
from ingest.records.territory import ComuneRecord, NeighbourhoodRecord
from ingest.releases import Release
from ingest.terms import cell
from ingest.territory import Territory, territory
from shapes.calls import Call, read_call
from shapes.faults import MalformedCall

GROUND = "ground.json"
R = TypeVar("R", bound=Record)
Cells = Mapping[str, str]


class NoGround(LookupError):
    """Tell that nothing can be checked by a release: it was built without its ground, or for
    another version of the software.
    """


class Ground(BaseModel):
    """Hold the calls of a release as Turtle, and the rows around them as cells."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: Mapping[str, str]
    actors: tuple[Cells, ...]
    comuni: tuple[Cells, ...]
    neighbourhoods: tuple[Cells, ...]

    def intake(self) -> Intake:
        """Take in what the ground holds; raises NoGround where this software cannot read it."""
        known = territory()
        try:
            return Intake(
                known,
                calls={name: self.call(name) for name in self.calls},
                actors={one.id: one for one in _records(ActorRecord, self.actors, known)},
                comuni={one.istat_code: one for one in _records(ComuneRecord, self.comuni, known)},
                neighbourhoods=list(_records(NeighbourhoodRecord, self.neighbourhoods, known)),
            )
        except (ValidationError, MalformedCall) as error:
            raise NoGround(str(error)) from error

    def call(self, name: str) -> Call:
        """Read a call by its identifier; raises KeyError for one that no register uses."""
        return read_call(self.calls[name], name=f"{name}.ttl")


def write_ground(folder: Path, intake: Intake) -> None:
    """Write what candidates of these calls are judged with into the folder of a release."""
    ground = Ground(
        calls={call.identifier: call.turtle for call in intake.calls.values()},
        actors=tuple(map(_cells, intake.actors.values())),
        comuni=tuple(map(_cells, intake.comuni.values())),
        neighbourhoods=tuple(map(_cells, intake.neighbourhoods)),
    )
    write_json(folder / GROUND, ground.model_dump(mode="json"))


def has_ground(folder: Path) -> bool:
    """Say whether a release can be checked by; those before 0.5 cannot."""
    return (folder / GROUND).is_file()


def read_ground(release: Release) -> Ground:
    """Read what candidates are judged with; raises NoGround for a release that cannot tell."""
    try:
        return Ground.model_validate_json((release.folder / GROUND).read_bytes())
    except (OSError, ValidationError) as error:
        raise NoGround(str(error)) from error


def _cells(record: Record) -> dict[str, str]:
    """Write a record as a row that reads as the same record."""
    values = ((name, getattr(record, name)) for name in type(record).model_fields)
    return {name: _cell(value) for name, value in values if value not in (None, "", ())}


def _cell(value: object) -> str:
    # "1.250" would be refused, for it may mean two numbers; "1.2500" is one.
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return f"{value:f}0"
    return str(cell(value))


def _records(model: type[R], rows: Iterable[Cells], known: Territory) -> Iterator[R]:
    for row in rows:
        yield model.model_validate(row, context=Reading(known))
