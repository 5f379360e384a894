# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the candidates of a deployment, or a sample of them, with the shapes of their calls.

Run as ``python -m bench.sampling REGISTRY FOLDER --most 1000``.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ingest.assessments import facts_of
from ingest.build import reference_day
from ingest.intake import Intake, take_in
from ingest.registry import Register, load_registry
from ingest.subjects import subject_of
from ontology.namespaces import ALBO

_DAY: Final = "http://www.w3.org/2001/XMLSchema#date"


def main() -> None:
    """Write a file of candidates and one of shapes for each register; print how many."""
    parser = argparse.ArgumentParser(prog="bench.sampling", description=__doc__)
    parser.add_argument("registry", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=1000)
    given = parser.parse_args()
    registry = load_registry(given.registry)
    intake = take_in(registry)
    day = reference_day(registry, intake)
    step = max(1, sum(map(len, intake.entries.values())) // given.most)
    counts = {"candidates": 0, "triples": 0, "all": sum(map(len, intake.entries.values()))}
    given.folder.mkdir(parents=True, exist_ok=True)
    for register in registry.registers:
        facts = list(_candidates(register, intake, day, step))
        counts["candidates"] += len(facts)
        lines = {line for one in facts for line in one.splitlines(keepends=True)}
        counts["triples"] += len(lines)
        (given.folder / f"{register.id}.nt").write_bytes(b"".join(sorted(lines)))
        shapes = intake.calls[register.calls[0]].graph.serialize(format="turtle")
        (given.folder / f"{register.id}.ttl").write_text(shapes, encoding="utf-8")
    print(json.dumps(counts))


def _candidates(register: Register, intake: Intake, day: date, step: int) -> Iterator[bytes]:
    """Yield every so many candidates of a register, each as what a call looks at."""
    for number, row in enumerate(intake.entries[register.id][::step], 1):
        subject = subject_of(
            row.record,
            intake,
            "https://registri-fittizi.example.org",
            f"{number:04d}",
            register=register.id,
            sources=row.sources,
        )
        told = f'<{subject.thing}> <{ALBO.referenceDate}> "{day}"^^<{_DAY}> .\n'
        yield facts_of(subject) + told.encode()


if __name__ == "__main__":
    main()
