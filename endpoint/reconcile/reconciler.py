# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What answers for one release: its things, their properties, and the matcher over them."""

from dataclasses import dataclass

from pyoxigraph import Store

from endpoint.inventory import Inventory, Item
from endpoint.reconcile.agreement import Agreement
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.matching import Matcher
from endpoint.reconcile.properties import Properties
from ingest.releases import ReleaseInfo
from ontology.text import Text, same


@dataclass(frozen=True)
class Reconciler:
    """Hold all that answers about one release."""

    info: ReleaseInfo
    entities: Entities
    properties: Properties
    matcher: Matcher

    @classmethod
    def over(cls, info: ReleaseInfo, inventory: Inventory, store: Store) -> "Reconciler":
        """Make ready what answers about a release; it takes a moment."""
        entities = Entities(info.base, inventory)
        properties = Properties(entities, store)
        return cls(info, entities, properties, Matcher(entities, Agreement(entities, properties)))

    def id_of(self, item: Item) -> str:
        """Give the id of a thing that is reconciled."""
        return self.entities.id_of(item) or item.iri

    def description(self, item: Item) -> Text:
        """Tell things of one name apart: where it is, its number in the register."""
        comune = self.entities.inventory.by_iri.get(item.one("comune") or "")
        place = same(item.address) if item.address or not comune else comune.name
        number = item.entry.number if item.entry else ""
        return Text(
            it=", ".join(filter(None, (place.it, number and f"n. {number}"))),
            en=", ".join(filter(None, (place.en, number and f"no. {number}"))),
        )
