# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Turn the tables of a deployment into RDF, as the build does, and do nothing else.

Run as ``python -m bench.conversion REGISTRY OUT.nt``. No shapes, no calls, no history.
"""

import json
import sys
from pathlib import Path

from ingest.assessments import ntriples
from ingest.intake import take_in
from ingest.registry import load_registry
from ingest.subjects import subject_of


def main() -> None:
    """Write the statements of every entry; print how many entries and lines there are."""
    registry = load_registry(Path(sys.argv[1]))
    intake = take_in(registry)
    entries = lines = 0
    with Path(sys.argv[2]).open("wb") as out:
        for register, rows in intake.entries.items():
            for number, row in enumerate(rows, 1):
                subject = subject_of(
                    row.record,
                    intake,
                    registry.base,
                    f"{number:04d}",
                    register=register,
                    sources=row.sources,
                )
                entries += 1
                lines += len(subject.statements)
                out.write(ntriples(subject.statements))
    print(json.dumps({"entries": entries, "triples": lines}))


if __name__ == "__main__":
    main()
