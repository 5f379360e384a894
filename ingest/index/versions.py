# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The versions that the feed of a release tells, as rows of its index.

So one is found by its name, those of a thing by its IRI, and the newest at the end, by whoever has
no room for all.
"""

import sqlite3
from pathlib import Path

from ingest.feed.index import has_feed, index_file, read_heads, read_members
from ingest.index.database import tell


def write_versions(connection: sqlite3.Connection, release: Path) -> None:
    """Write the pages of a feed, and its members in their order."""
    if not has_feed(release):
        return
    heads = read_heads(release)
    tell(connection, "gone", heads.gone)
    pages = ((at, page.name, page.model_dump_json()) for at, page in enumerate(heads.pages))
    connection.executemany("INSERT INTO page VALUES (?, ?, ?)", pages)
    places = (place for place, page in enumerate(heads.pages) for _ in range(page.count))
    versions = (
        (number, one.id, one.of, place, one.model_dump_json(exclude_defaults=True))
        for number, (place, one) in enumerate(zip(places, read_members(release), strict=True))
    )
    # Where pages count other members than there are, the index is damaged.
    with index_file(release):
        connection.executemany("INSERT INTO version VALUES (?, ?, ?, ?, ?)", versions)
