# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release lists, as rows to be found, filtered and counted.

A row is read from the store once a release, and says what people look for: names, keys,
place, standing in a register. Whatever else is known of a thing stays in the store.
"""

from endpoint.inventory.items import Entry, Item
from endpoint.inventory.reading import Inventory, take_stock

__all__ = ["Entry", "Inventory", "Item", "take_stock"]
