# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What one query, and all of them together, may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Hold the limits of a pool of query workers."""

    workers: int = 4
    queue: int = 32
    seconds: float = 10.0
    memory_bytes: int = 512 * 2**20
    result_bytes: int = 64 * 2**20
    memory_quads: int = 500_000
    worker_queries: int = 10_000
