# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release lists, as rows to be found, filtered and counted, out of its index.

A row says what people look for: names, keys, place, standing in a register. It is read when it
is shown; what is chosen, ordered and counted is numbers.
"""

from endpoint.inventory.facets import Facet
from endpoint.inventory.rows import Rows
from endpoint.inventory.stock import Inventory, take_stock
from ingest.index import Entry, Item

__all__ = ["Entry", "Facet", "Inventory", "Item", "Rows", "take_stock"]
