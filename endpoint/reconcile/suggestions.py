# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What somebody may mean who has begun to type: a thing, a property, a type."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from endpoint.inventory import Item
from endpoint.reconcile.answers import property_answer, suggestion, type_answer
from endpoint.reconcile.entities import Kind
from endpoint.reconcile.properties import Property
from endpoint.reconcile.reconciler import Reconciler
from ingest.index.spelling import READ
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
    stock, meant = over.entities.inventory, over.entities.find(prefix)
    scores = stock.words.search(prefix[:READ])
    found = np.flatnonzero((scores > 0) & over.entities.chosen).astype(np.int32)
    if meant:
        found = found[found != stock.by_iri.at(meant.iri)]
    first, last = stock.begun(plain(prefix))
    rank = stock.series("rank.name")[found]
    otherwise = (rank < first) | (rank >= last)
    titles = stock.series("rank.title")[found]
    ordered = found[np.lexsort((found, titles, -scores[found], otherwise))]
    ahead = [stock.by_iri.at(meant.iri)] if meant else []
    listed = np.array([*ahead, *ordered[: cursor + _TOLD]], dtype=np.int32)
    return list(stock.rows(listed[cursor : cursor + _TOLD]))


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
