# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The index of a release: what it lists, as one file to be looked up, chosen from and counted.

It holds nothing that the store does not serve, and is made again from the files wherever it
is missing: no digest is told of it.
"""

from ingest.index.database import DIGEST, NAME, Index, NoIndex
from ingest.index.items import Entry, Item, Point
from ingest.index.making import index_of, is_whole, write_index
from ingest.index.said import ReleaseQuads

__all__ = [
    "DIGEST",
    "NAME",
    "Entry",
    "Index",
    "Item",
    "NoIndex",
    "Point",
    "ReleaseQuads",
    "index_of",
    "is_whole",
    "write_index",
]
