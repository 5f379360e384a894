# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The entries of a register as the table of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from endpoint.questions import ask
from ontology.context import expand
from ontology.text import Text
from ontology.vocabulary import labels

_CONTAINS = NamedNode(expand("reg:containedItemClass"))
_MAPPED = expand("entry-status:mapped")
_COWORKING = NamedNode(expand("albo:CoworkingSpace"))


@dataclass(frozen=True)
class Listing:
    """Hold the entries of a register, and whether workstations are what matters in them."""

    entries: Sequence[Mapping[str, str]]
    has_workstations: bool

    @property
    def has_statuses(self) -> bool:
        """Say whether the entries stand differently: where all are mapped, nobody needs to know."""
        return any(entry["status"] != _MAPPED for entry in self.entries)

    @staticmethod
    def status_of(entry: Mapping[str, str]) -> Text:
        """Say the status of an entry."""
        return labels()[entry["status"]]


def listing(store: Store, register: str) -> Listing:
    """List the entries of a register; what is no register has none."""
    contained = store.quads_for_pattern(NamedNode(register), _CONTAINS, _COWORKING)
    return Listing(list(ask(store, "entries", register=register)), any(True for _ in contained))
