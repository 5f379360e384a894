"""What answers for one release: its things, their properties, and the matcher over them."""

from dataclasses import dataclass
from threading import Lock

from endpoint.inventory import Item
from endpoint.reconcile.agreement import Agreement
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.matching import Matcher
from endpoint.reconcile.properties import Properties
from endpoint.served import Served
from ontology.text import Text, same


@dataclass(frozen=True)
class Reconciler:
    """Hold all that answers about one release."""

    served: Served
    entities: Entities
    properties: Properties
    matcher: Matcher

    @classmethod
    def over(cls, served: Served) -> "Reconciler":
        """Make ready what answers about a release; it takes a moment."""
        entities = Entities(served.base, served.inventory)
        properties = Properties(entities, served.store)
        return cls(served, entities, properties, Matcher(entities, Agreement(entities, properties)))

    def id_of(self, item: Item) -> str:
        """Give the id of a thing that is reconciled."""
        return self.entities.id_of(item) or item.iri

    def description(self, item: Item) -> Text:
        """Tell things of one name apart: where it is, its number in the register."""
        comune = served_name(self.entities, item.one("comune"))
        number = item.entry.number if item.entry else ""
        place = same(item.address) if item.address else comune
        return Text(
            it=", ".join(filter(None, (place.it, number and f"n. {number}"))),
            en=", ".join(filter(None, (place.en, number and f"no. {number}"))),
        )


def served_name(entities: Entities, iri: str | None) -> Text:
    """Give the name of a thing by its address; nothing where there is none."""
    item = entities.inventory.by_iri.get(iri or "")
    return item.name if item else same("")


class Reconcilers:
    """Keep what answers for the release that is served."""

    def __init__(self) -> None:
        self._kept: Reconciler | None = None
        self._lock = Lock()

    def of(self, served: Served) -> Reconciler:
        """Give what answers for a release, made once."""
        with self._lock:
            if self._kept is None or self._kept.served is not served:
                self._kept = Reconciler.over(served)
            return self._kept
