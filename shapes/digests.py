# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Digests by which anybody can check what an assessment was made from."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize


def digest(quads: Iterable[Quad]) -> str:
    """Give the SHA-256 of the canonical N-Quads (RDFC-1.0) of the quads, in hexadecimal."""
    listed = list(quads)
    return _digest(listed, _lines(listed))


def in_order(quads: Iterable[Quad]) -> tuple[list[Quad], str]:
    """Give quads, each of which comes once, in the order of their lines, and their digest."""
    listed = list(quads)
    lines = _lines(listed)
    ordered = [listed[place] for place in sorted(range(len(listed)), key=lines.__getitem__)]
    return ordered, _digest(listed, lines)


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return text.splitlines(keepends=True)


def _digest(quads: Iterable[Quad], lines: Sequence[bytes]) -> str:
    # What has no blank node is canonical once it is in order, and that takes a third of the time.
    if any(b"_:" in line for line in lines):
        lines = _canonical(quads)
    return sha256(b"".join(sorted(set(lines)))).hexdigest()


def _canonical(quads: Iterable[Quad]) -> list[bytes]:
    """Give the lines of quads, their blank nodes named by what is said of them."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [f"{quad} .\n".encode() for quad in dataset]


def digest_turtle(text: str) -> str:
    """Give the digest of the graph that a Turtle text holds."""
    return digest(parse(text, format=RdfFormat.TURTLE))
