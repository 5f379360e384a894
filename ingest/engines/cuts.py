# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""At what an engine cuts its answers: of tables it says so itself, graphs it cuts in silence.

Virtuoso collects the triples of a CONSTRUCT, and the resources that a DESCRIBE tells of, until
there are one more than ``ResultSetMaxRows`` or they fill ``MaxMemInUse``, and drops the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from ingest.engines.connection import CONTROL, CONTROL_SEEN, Connection
from ingest.engines.faults import EngineFault

# A question with more rows than any cap that is set for everybody's sake, out of few quads: for
# an engine that is not to be asked by functions of its own.
_QUARTET: Final = " ".join(f"GRAPH <{CONTROL}> {{ ?s{n} ?p{n} ?o{n} }}" for n in range(4))
PROBE: Final = f"SELECT (1 AS ?x) WHERE {{ {_QUARTET} }} LIMIT 100001"
# More than a triple or a resource takes there, beside the characters of its literals: of what is
# stored Virtuoso counts 56 and 40 bytes, however long it is.
_EACH: Final = 256
_WIDEST: Final = 4


@dataclass(frozen=True)
class Cuts:
    """Hold at how many rows, and at how many bytes of memory, a graph is cut; 0 for never."""

    rows: int = 0
    size: int = 0

    @classmethod
    def told(cls, row: Mapping[str, str]) -> Self:
        """Read what the engine says of itself; raises KeyError or ValueError where it does not."""
        return cls(max(0, int(row["rows"])), max(0, int(row["size"])))

    @classmethod
    def probed(cls, header: str) -> Self:
        """Read the header of the answer to the probe."""
        return cls(int(header) if header.isdigit() else 0)

    def __bool__(self) -> bool:
        return bool(self.rows or self.size)

    def at_rows(self, kept: int) -> bool:
        """Say whether an engine that kept so many triples or resources may have dropped others."""
        return 0 < self.rows <= kept

    def at_size(self, kept: int, written: int = 0) -> bool:
        """Say the same of the room for them; ``written`` is the bytes of N-Triples made of them."""
        return 0 < self.size <= _EACH * kept + _WIDEST * written


def cuts_of(connection: Connection) -> Cuts:
    """Ask an engine at what it cuts."""
    profile = connection.profile
    if not profile.cuts:
        return Cuts()
    try:
        return Cuts.told(connection.rows(profile.cuts, CONTROL_SEEN)[0])
    except (EngineFault, LookupError, ValueError):
        return Cuts.probed(connection.header(PROBE, CONTROL_SEEN, profile.cap_header))
