# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What somebody may mean who has begun to type: a thing, a property, a type."""

from collections.abc import Callable, Mapping, Sequence

from endpoint.inventory import Item
from endpoint.reconcile.answers import property_answer, suggestion, type_answer
from endpoint.reconcile.entities import Kind
from endpoint.reconcile.properties import Property
from endpoint.reconcile.reconciler import Reconciler
from endpoint.reconcile.spelling import READ
from ingest.names import plain
from ontology.text import Text

# So many are told at a time; the cursor says after how many to go on.
_TOLD = 20
# Gives what begins like a text, after so many others, in a language.
Suggest = Callable[[Reconciler, str, int, str], list[object]]


def _things(over: Reconciler, prefix: str, cursor: int, tongue: str) -> list[object]:
    return [suggestion(over, item, tongue) for item in things(over, prefix, cursor)]


def _properties(over: Reconciler, prefix: str, cursor: int, tongue: str) -> list[object]:
    return [property_answer(one, tongue) for one in properties(over, prefix, cursor)]


def _types(over: Reconciler, prefix: str, cursor: int, tongue: str) -> list[object]:
    return [type_answer(one, tongue, broader=True) for one in kinds(over, prefix, cursor)]


SUGGESTED: Mapping[str, Suggest] = {
    "entity": _things,
    "property": _properties,
    "type": _types,
}


def things(over: Reconciler, prefix: str, cursor: int) -> list[Item]:
    """Give things some of whose words begin like those typed, the likeliest first."""
    meant = over.entities.find(prefix)
    scores = over.entities.inventory.words.search(prefix[:READ])
    found = ((score, over.entities.inventory.by_iri[iri]) for iri, score in scores.items())
    begun = plain(prefix)
    ranked = sorted(
        (not plain(item.name.it).startswith(begun), -score, item.name.it, item.iri)
        for score, item in found
        if over.entities.id_of(item) and item is not meant
    )
    listed = [over.entities.inventory.by_iri[iri] for *_, iri in ranked]
    return [*([meant] if meant else []), *listed][cursor : cursor + _TOLD]


def properties(over: Reconciler, prefix: str, cursor: int) -> list[Property]:
    """Give properties whose name in either language, or id, has the words typed."""
    found = [one for one in over.properties.proposed(None) if _begins(one.name, one.id, prefix)]
    return found[cursor : cursor + _TOLD]


def kinds(over: Reconciler, prefix: str, cursor: int) -> list[Kind]:
    """Give classes whose name in either language, or id, has the words typed."""
    found = [one for one in over.entities.kinds if _begins(one.name, one.id, prefix)]
    return found[cursor : cursor + _TOLD]


def _begins(name: Text, id_: str, prefix: str) -> bool:
    known = [word for text in (name.it, name.en, id_) for word in plain(text).split()]
    return all(_any_begins(known, word) for word in plain(prefix[:READ]).split())


def _any_begins(known: Sequence[str], typed: str) -> bool:
    return any(word.startswith(typed) for word in known)
