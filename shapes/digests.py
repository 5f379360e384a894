# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Digests by which anybody can check what an assessment was made from."""

from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse


def digest(quads: Iterable[Quad]) -> str:
    """Give the SHA-256 of the canonical N-Quads (RDFC-1.0) of the quads, in hexadecimal."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return sha256("".join(lines).encode()).hexdigest()


def digest_turtle(text: str) -> str:
    """Give the digest of the graph that a Turtle text holds."""
    return digest(parse(text, format=RdfFormat.TURTLE))
