# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release is made with: the software, its engine, its rules."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from ontology import __version__
from ontology.context import VERSION as CONTEXT_VERSION
from shapes.engine import VERSION as ENGINE_VERSION


@cache
def versions() -> dict[str, str]:
    """Give what a release is made with; ``rooms`` is the digest of the code and its rules."""
    return {
        "albo": __version__,
        "engine": ENGINE_VERSION,
        "context": CONTEXT_VERSION,
        "rooms": _rooms(),
    }


def _rooms() -> str:
    found = sha256()
    for room in ("ontology", "shapes", "ingest"):
        root = Path(str(files(room)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _MAKING and path.is_file():
                found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


# What a release depends on besides its sources: code, rules, shapes, boundaries.
_MAKING = {".py", ".toml", ".ttl", ".jsonld", ".csv"}
