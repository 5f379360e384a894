# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Refuse a source that gives back much less than it did: more often a fault than the truth."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from ingest.intake import Intake
from ingest.ledger import Ledger
from ingest.registry import Registry
from ingest.releases import Release, ReleaseProblem

# Of fewer rows than these a share says little: one of three is a third. And what held one or two
# may well hold none.
_FLOOR, _FLOOR_OF_NONE = 10, 3


class _Report(BaseModel):
    """Hold what the report of a release says of its sources; before 0.5 it says nothing."""

    rows: Mapping[str, int] = {}


class SourceLoss(ReleaseProblem):
    """Tell which sources lost more rows than they may."""


@dataclass(frozen=True)
class Loss:
    """Hold what a source lost: rows of the release before and now, and the share it may lose."""

    place: str
    before: int
    now: int
    most: float

    @property
    def is_refused(self) -> bool:
        """Say whether it is too much: all of it, or more than the share that was set."""
        if self.now >= self.before:
            return False
        floor = _FLOOR if self.now else _FLOOR_OF_NONE
        return self.before >= floor and self.before - self.now > self.most * self.before

    def __str__(self) -> str:
        percent, most = 100 * (self.before - self.now) // self.before, round(100 * self.most)
        return (
            f"{self.place}: {self.before} righe nell'edizione corrente, ora {self.now}:"
            f" −{percent} %, e se ne ammette il {most} % (max_loss)"
            f" / {self.before} rows in the current release, now {self.now}:"
            f" −{percent} %, and {most} % is allowed (max_loss)"
        )


def check_silent(intake: Intake, before: Ledger, parent: Release | None) -> None:
    """Refuse to end the entries of a source that does not answer and has no copy any more."""
    for register, file in intake.silent:
        was_read = parent is not None and file.place in parent.info.inputs
        if was_read or before.has_live(register, f"{file.name}:"):
            raise ReleaseProblem(
                f"{register}: {file.place}: l'edizione corrente ne ha le iscrizioni, e ora non c'è"
                " né risposta né copia: riprovare, o togliere il file dalla configurazione"
                " / the current release has its entries, and now there is neither an answer nor"
                " a copy: try again, or take the file out of the configuration"
            )


def rows_before(release: Release | None) -> Mapping[str, int]:
    """Give the rows of each source of a release."""
    if release is None:
        return {}
    try:
        return _Report.model_validate_json((release.folder / "report.json").read_bytes()).rows
    except (FileNotFoundError, ValidationError):
        return {}


def check_losses(
    registry: Registry, intake: Intake, parent: Release | None, accepted: Collection[str]
) -> None:
    """Raise SourceLoss for sources that lost too much, unless they are named in ``accepted``."""
    shares = _shares(registry)
    losses = [
        Loss(place, before, intake.rows[place], shares.get(place, registry.max_loss))
        for place, before in rows_before(parent).items()
        if place in intake.rows and not {place, Path(place).name} & set(accepted)
    ]
    refused = [one for one in losses if one.is_refused]
    if refused:
        raise SourceLoss("\n".join([*map(str, refused), _mend(refused)]))


def _shares(registry: Registry) -> dict[str, float]:
    """Give the share that each file may lose where it is not that of the whole registry."""
    return {
        file.place: share
        for register in registry.registers
        for file in register.files
        for share in (file.max_loss, register.max_loss)[::-1]
        if share is not None
    }


def _mend(refused: Collection[Loss]) -> str:
    options = " ".join(f"--accept-loss {one.place}" for one in refused)
    return (
        "Nulla è stato pubblicato. Controllare i file; se la perdita è giusta, ripetere con"
        f" / Nothing was published. Check the files; if the loss is right, repeat with: {options}"
    )


def changed_sources(intake: Intake, parent: Release | None) -> list[str]:
    """List the sources that are not byte for byte those of the release before."""
    known = parent.info.inputs if parent else {}
    return sorted(one for one in intake.rows if known.get(one) != intake.inputs.get(one))
