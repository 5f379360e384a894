# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What one entry adds to the files of verdicts, ready to be written or taken over."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Portion:
    """Hold the verdicts on an entry in each form in which a release tells them.

    ``depends`` is the digest of all that they were made from; ``quads`` are sorted lines of
    N-Quads, packed as a gzip member of their own, ``count`` how many. What is not ``is_common``
    stands in a graph of its own, for a source that asks to share alike; what is not ``is_open``
    has another licence than the registers. ``conclusions`` has the IRI of each call.
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
