# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The last look at statements before they are published."""

from collections.abc import Iterable

from pyoxigraph import Quad

from ingest.privacy import leaks
from ingest.releases import ReleaseProblem
from ingest.rules import rule


def check_privacy(quads: Iterable[Quad]) -> None:
    """Refuse to publish personal data, wherever it came in."""
    reason = leak_in(quads)
    if reason is not None:
        raise ReleaseProblem(reason)


def leak_in(quads: Iterable[Quad]) -> str | None:
    """Say which statement would publish personal data, and why not; None where none does."""
    for quad, broken in leaks(quads):
        return f"{quad.subject} {quad.predicate}: {rule(broken).reason}"
    return None
