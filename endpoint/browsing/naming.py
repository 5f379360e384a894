# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What people mean by a value that they write: a code, or the name of a thing."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from endpoint.api.parameters import WORD
from endpoint.browsing.asking import FACETS
from endpoint.inventory import Item
from endpoint.served import Served
from ingest.names import plain
from ontology.context import expand

# Where more are called alike, none of them is meant.
_MOST: Final = 10
# So many are read to find those of just this name.
_LOOKED_AT: Final = 500


def codes_of(served: Served, parameter: str, said: str) -> tuple[str, ...]:
    """Give the codes that are meant by a value of a parameter; none where it means nothing."""
    values = served.inventory.facet(FACETS[parameter]).values
    if any(expand(said) in (iri, iri.rsplit("/", 1)[-1]) for iri in values):
        return (said,)
    meant = _called(served, parameter, said)
    if not meant:
        # What is no name may be a code all the same, of something that nothing has.
        return (said,) if re.fullmatch(WORD, said) else ()
    return tuple(one.iri.rsplit("/", 1)[-1] for one in meant) if len(meant) <= _MOST else ()


def _called(served: Served, parameter: str, said: str) -> Sequence[Item]:
    """List the things that are called so; accents and slips are forgiven."""
    stock = served.inventory
    numbers = stock.beginning(f"{served.base}/id/{parameter}/").numbers
    scores = stock.words.search(said)[numbers]
    best = np.max(scores, initial=0)
    if not best:
        return ()
    found = stock.rows(numbers[scores == best]).first(_LOOKED_AT)
    exact = [one for one in found if plain(one.name.it) == plain(said)]
    return exact or found
