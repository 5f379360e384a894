# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Carry the verdicts into a release: from the release before, or made anew."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.releases import Release
from ingest.statements import Statements
from ingest.verdicts.assessing import name_of
from ingest.verdicts.files import Portions, Published, published
from ingest.verdicts.templates import turned
from ingest.verdicts.working import portions


@dataclass(frozen=True)
class Verdicts:
    """Hold what became of the verdicts of a release.

    ``changed`` names the entries whose verdicts are not those of the release before, or are
    gone; it is None where that release has none to go on from.
    """

    count: int
    entries: int
    conclusions: Mapping[str, Counter[str]]
    changed: frozenset[str] | None

    @property
    def are_mostly_kept(self) -> bool:
        """Say whether so few verdicts changed that to apply them is less than to load all."""
        return self.changed is not None and len(self.changed) * 8 <= self.entries


def write_verdicts(statements: Statements, folder: Path, parent: Release | None) -> Verdicts:
    """Write the verdicts on all entries into the folder of a release."""
    software = turned(statements.add_software(), statements.iris.graph("assessments"))
    registers = [one.id for one in statements.registry.registers]
    with (
        published(parent.folder if parent else None) as before,
        Portions(folder, registers, software) as made,
    ):
        changed = _write(statements, made, before)
    return Verdicts(made.count, made.entries, made.conclusions, changed)


def _write(
    statements: Statements, made: Portions, before: Published | None
) -> frozenset[str] | None:
    places = before.places if before else {}
    assessing = statements.assessing({name: one.row.depends for name, one in places.items()})
    whole, changed = len(assessing.entries), places.keys() - map(name_of, assessing.entries)
    for done, (listed, portion) in enumerate(
        zip(assessing.entries, portions(assessing), strict=True)
    ):
        statements.tell("assess", done, whole)
        if portion is None and before is not None:
            portion = before.portion(places[name_of(listed)])
        elif portion is not None:
            changed.add(portion.name)
        if portion is not None:
            made.add(portion)
    return frozenset(changed) if before else None
