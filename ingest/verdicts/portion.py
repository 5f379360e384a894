# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What one entry adds to the files of verdicts, ready to be written or taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Portion:
    """Hold the verdicts on an entry in each form in which a release tells them.

    ``depends`` is the digest of all that they were made from; ``json`` and ``quads`` are packed,
    each a gzip member of its own, the latter sorted lines of N-Quads, ``count`` how many. What is
    not ``is_common`` stands in a graph of its own, for a source that asks to share alike; what is
    not ``is_open`` has another licence than the registers. ``conclusions`` has the IRI of each
    call; ``came_to`` names the results of the verdicts, ``results`` has the lines of those that the
    process which made it had not told with another entry. Where a portion is taken over both are
    empty, for what it came to is counted already.
    """

    name: str
    depends: str
    is_common: bool
    is_open: bool
    count: int
    conclusions: tuple[tuple[str, str], ...]
    json: bytes
    quads: bytes
    turtle: bytes
    came_to: tuple[str, ...]
    results: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def register(self) -> str:
        """Give the register of the entry."""
        return self.name.rpartition("-")[0]
