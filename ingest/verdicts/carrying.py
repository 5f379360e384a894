# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Carry the verdicts into a release: from the release before, or made anew."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.releases import Release
from ingest.statements import Statements
from ingest.verdicts.assessing import Assessing, name_of
from ingest.verdicts.files import Portions, Published, published
from ingest.verdicts.portion import Portion
from ingest.verdicts.results import Results
from ingest.verdicts.templates import turned
from ingest.working import shared_out


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
    common = statements.iris.graph("assessments")
    software = turned(statements.add_software(), common)
    registers = [one.id for one in statements.registry.registers]
    with (
        published(parent.folder if parent else None) as before,
        Portions(folder, registers, software) as made,
    ):
        results = Results(parent.folder if before and parent else None)
        known = {name: row.depends for name, row in before.rows.items()} if before else {}
        changed = _write(statements, statements.assessing(known), made, before, results)
        if before is not None:
            for row in filter(None, map(before.rows.get, changed)):
                results.leave(row, before.came_to(row))
        count = made.count + results.write(folder)
        made.add_results(results.in_turtle())
    return Verdicts(count, made.entries, made.conclusions, frozenset(changed) if before else None)


# Entries that a process takes at once, and how many are done sooner than processes start.
_AT_ONCE, _FEW = 32, 256


def _portions(assessing: Assessing) -> Iterator[Portion | None]:
    whole = len(assessing.entries)
    return shared_out(assessing.portion, whole, at_once=_AT_ONCE, few=_FEW)


def _write(
    statements: Statements,
    assessing: Assessing,
    made: Portions,
    before: Published | None,
    results: Results,
) -> set[str]:
    """Write the portion of each entry; gives which are not as before, or are gone."""
    whole = len(assessing.entries)
    changed = set(assessing.known) - {name_of(one) for one in assessing.entries}
    for done, (listed, portion) in enumerate(
        zip(assessing.entries, _portions(assessing), strict=True)
    ):
        statements.tell("assess", done, whole)
        if portion is not None:
            changed.add(portion.name)
            results.add(portion)
            made.add(portion)
        elif before is not None:
            made.add(before.portion(before.rows[name_of(listed)]))
    return changed
