# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How far what a table says of a thing agrees with what the register says of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from endpoint.inventory import Item
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.properties import KEYS, Properties, texts
from endpoint.reconcile.questions import Condition
from endpoint.reconcile.spelling import Speller, likeness
from ingest.index.spelling import READ, number, words_of
from ingest.index.words import OF_ADDRESSES
from ingest.names import plain

# From here on two values say the same; below, they are others.
AGREES = 0.8
# A name cut short is that name, though not said in full.
_CONTRACTED = 0.9
# Spreadsheets lose the zeros before numbers: so many digits has each.
_DIGITS = {"vatNumber": 11, "taxCode": 11, "istatCode": 6}
# «Milano (MI)», «Comune di Milano»: the same Comune.
_AROUND = re.compile(r"\A(comune|citta) di |\b(mi|mb|lo|pv|va|bg)\Z")


class Agreement:
    """Compare the values of tables with those of things."""

    def __init__(self, entities: Entities, properties: Properties) -> None:
        self._entities = entities
        self._properties = properties
        stock = entities.inventory
        placed = len(stock.series(f"{OF_ADDRESSES}.items"))
        self.addresses = Speller(stock.index, OF_ADDRESSES, placed)
        self._compare: Mapping[str, Callable[[Item, str], float | None]] = {
            **{name: _by_key(name) for name in KEYS},
            "address": self._address,
            "comune": self._comune,
            "istatCode": self._istat,
        }

    def of(self, item: Item, condition: Condition) -> float | None:
        """Say how far a thing agrees, from 0 to 1; None where nothing is known of it."""
        told = [self._value(item, condition, value) for value in condition.values]
        known = [one for one in told if one is not None]
        if not known:
            return None
        if condition.quantifier == "all":
            return min(known)
        return 1 - max(known) if condition.quantifier == "none" else max(known)

    def _value(self, item: Item, condition: Condition, value: str) -> float | None:
        compare = self._compare.get(condition.property)
        found = compare(item, value) if compare else self._any(item, condition.property, value)
        return float(found == 1) if condition.exact and found is not None else found

    def _any(self, item: Item, name: str, value: str) -> float | None:
        known = {plain(text) for text in texts(self._properties.values(item, name))}
        return _nearest(plain(value[:READ]), known) if known else None

    def _address(self, item: Item, value: str) -> float | None:
        if not item.address:
            return None
        return (
            likeness(self.addresses.spell(value[:READ]), self.addresses.spell(item.address)) / 100
        )

    def _comune(self, item: Item, value: str) -> float | None:
        known = self._comune_of(item)
        if known is None:
            return None
        code = known.key("notation") or ""
        if value in (known.iri, self._entities.id_of(known)) or _same_number(value, code, 6):
            return 1.0
        asked, names = _bare(value), [_bare(name) for name in known.names]
        if any(_contracted(asked, name) for name in names):
            return _CONTRACTED
        return _nearest(" ".join(asked), {" ".join(name) for name in names})

    def _istat(self, item: Item, value: str) -> float | None:
        known = self._comune_of(item)
        return float(_same_number(value, known.key("notation") or "", 6)) if known else None

    def _comune_of(self, item: Item) -> Item | None:
        if "Comune" in item.types:
            return item
        return self._entities.inventory.by_iri.get(item.one("comune") or "")


def _by_key(name: str) -> Callable[[Item, str], float | None]:
    def compare(item: Item, value: str) -> float | None:
        known = item.key(name)
        return float(_same_number(value, known, _DIGITS.get(name, 0))) if known else None

    return compare


def _same_number(value: str, known: str, digits: int) -> bool:
    return number(value, digits) == number(known, digits)


def numbers(value: str) -> Iterator[str]:
    """Yield the numbers that a value may be, with the zeros that it may have lost."""
    yield from dict.fromkeys(number(value, digits) for digits in (0, 6, 11))


def _bare(value: str) -> list[str]:
    return words_of(_AROUND.sub("", plain(value[:READ])))


def _contracted(asked: Sequence[str], known: Sequence[str]) -> bool:
    """Say whether a name is cut short: «Cinisello B.mo», «Trezzano s/N», «Cernusco»."""
    if not asked or asked[0] != known[0] or asked == known:
        return False
    letters = iter("".join(known))
    return all(letter in letters for letter in "".join(asked))


def _nearest(value: str, known: set[str]) -> float:
    found = max((OSA.normalized_similarity(value, one) for one in known), default=0.0)
    return float(found) if found >= AGREES else 0.0
