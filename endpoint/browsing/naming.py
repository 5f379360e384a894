# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Comuni by the names that people write, where the API takes their codes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from endpoint.api.parameters import MOST_VALUES
from endpoint.inventory import Inventory
from ingest.names import plain
from ontology.text import Text

# The parameter, and the facet.
COMUNE: Final = "comune"
# An ISTAT code, or an address; names have neither figures nor colons.
_CODE: Final = re.compile(r"[\d:]")
# So many are proposed for a name that nothing has, if they are so much like it (of 100); of so
# many names, and of none that is longer.
_PROPOSED, _ALIKE, _MISSED, _LONGEST = 3, 75, 5, 60


class Comuni:
    """Know the Comuni of a release in which something is."""

    def __init__(self, stock: Inventory) -> None:
        self._stock = stock

    @cached_property
    def _codes(self) -> Mapping[str, Sequence[str]]:
        """Give the codes by each name, made plain: Bolzano/Bozen has three."""
        found: dict[str, list[str]] = {}
        for iri, name in self._stock.called(COMUNE).items():
            for said in {name.it, name.en, *name.it.split("/")}:
                found.setdefault(plain(said), []).append(iri.rsplit("/", 1)[-1])
        return found

    def coded(self, said: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Put codes for names, which may be those of several; gives what is no name apart."""
        if len(said) > MOST_VALUES:
            return tuple(said), ()
        meant = {one: self._meant(one) for one in said}
        codes = dict.fromkeys(code for found in meant.values() for code in found)
        return tuple(codes), tuple(one for one, found in meant.items() if not found)

    def _meant(self, said: str) -> Sequence[str]:
        return [said] if _CODE.search(said) else self._codes.get(plain(said), ())

    def unknown(self, missed: Sequence[str]) -> Text:
        """Say that nothing is in a Comune of these names, and which ones are like them."""
        told = [one[:_LONGEST] for one in missed[:_MISSED]]
        it, en = (", ".join(map(quoted.format, told)) for quoted in ("«{}»", '"{}"'))
        more = ", …" if len(missed) > _MISSED else ""
        like = ", ".join(dict.fromkeys(self._like(missed[:_MISSED])))
        return Text(
            it=f"Niente sta in un Comune che si chiami {it}{more}."
            + (f" Forse: {like}?" if like else ""),
            en=f"Nothing is in a Comune called {en}{more}."
            + (f" Did you mean: {like}?" if like else ""),
        )

    def _like(self, missed: Iterable[str]) -> Iterable[str]:
        names = {iri: name.it for iri, name in self._stock.called(COMUNE).items()}
        for one in missed:
            if len(one) <= _LONGEST:
                close = process.extract(
                    one,
                    names,
                    scorer=fuzz.WRatio,
                    processor=plain,
                    score_cutoff=_ALIKE,
                    limit=_PROPOSED,
                )
                yield from (name for name, _, _ in close)
