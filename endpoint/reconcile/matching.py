# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which things of the registers does a name mean, how sure is that, and why."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from endpoint.inventory import Item
from endpoint.reconcile.agreement import AGREES, Agreement, numbers
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.properties import KEYS
from endpoint.reconcile.questions import Candidate, Condition, Question
from endpoint.reconcile.spelling import Speller, likeness
from endpoint.reconcile.trigrams import Trigrams
from ingest.index.words import ADDRESS_RUN, NAME_RUN, NUMBER, OF_ADDRESSES, OF_NAMES

# A match is a score of so much at least, and so much more than that of anything else.
_SURE, _AHEAD = 86.0, 4.0
# So many names are compared closely, of those that share most letters.
_LOOKED_AT = 60
# What answers less than this is not told.
_LEAST = 30.0
_OF_ANOTHER_KIND = 0.7
# How much each property counts beside a name, which counts 1.
_WEIGHTS = {"address": 0.35, "comune": 0.15, "istatCode": 0.15}
_WEIGHT = 0.15
# What is known of a thing and is another: no program may decide that it is meant.
_DECISIVE = frozenset(("comune", "istatCode", *KEYS))
_CONTRADICTED = 0.6
# Who runs one space may run others: a number alone does not say that this one is meant.
_OF_THAT_NAME = 50.0
# Shorter codes stand for something only where it is said what they are.
_LONG_ENOUGH = 5


_NAMES = """
SELECT name.at, item.iri, name.said, name.own FROM name JOIN item ON item.at = name.item
WHERE name.at IN (SELECT value FROM json_each(?))
"""


class Matcher:
    """Find the things that a question may mean."""

    def __init__(self, entities: Entities, agreement: Agreement) -> None:
        self._entities = entities
        self._agreement = agreement
        self._stock = entities.inventory
        self._by_letters = Trigrams(self._stock, NAME_RUN, OF_NAMES)
        self._by_address = Trigrams(self._stock, ADDRESS_RUN, OF_ADDRESSES)
        self._speller = Speller(self._stock.index, OF_NAMES, len(self._by_letters))

    def match(self, question: Question) -> list[Candidate]:
        """Give the things that may be meant, the likeliest first.

        The first is a match where an identifier says so, or where its score is high and
        clearly ahead of the second.
        """
        found = [one for one in self._candidates(question) if one.score >= _LEAST]
        found.sort(key=lambda one: (-one.score, one.item.iri))
        if found and _certain(found):
            found[0] = replace(found[0], match=True)
        return found[: question.limit]

    def _candidates(self, question: Question) -> Iterator[Candidate]:
        named = self._named(question.name)
        meant = {item.iri for item in self._identified(question)}
        for iri in dict.fromkeys((*meant, *named, *self._otherwise(question))):
            item = self._entities.inventory.by_iri[iri]
            fits = _fits(question, self._entities.types_of(item))
            if fits or question.strictness == "should":
                weighed = self._weigh(question, item, named.get(iri), iri in meant)
                if weighed is not None:
                    yield weighed if fits else _of_another_kind(weighed)

    def _named(self, name: str) -> dict[str, float]:
        """Give how alike the names are that share most letters, by thing."""
        asked = self._speller.spell(name)
        found: dict[str, float] = {}
        for iri, said, counts in self._names(self._by_letters.nearest(asked.words, _LOOKED_AT)):
            alike = likeness(asked, self._speller.spell(said)) * (counts / 100)
            found[iri] = max(alike, found.get(iri, 0.0))
        return found

    def _names(self, places: Sequence[int]) -> Iterator[tuple[str, str, int]]:
        """Yield names by their places: whose each is, how it is written, what it counts of 100."""
        rows = self._stock.index.rows(_NAMES, json.dumps(places))
        found = {at: (str(iri), str(said), int(str(own))) for at, iri, said, own in rows}
        yield from (found[at] for at in places)

    def _identified(self, question: Question) -> Iterator[Item]:
        """Yield what is asked for by an address, an id or a number, instead of a name."""
        for text in (question.name, *question.ids):
            item = self._entities.find(text)
            if item is not None:
                yield item
        yield from self._owners(question.name)

    def _owners(self, text: str) -> Iterable[Item]:
        """Give who has a number: of a space and who runs it, who runs it."""
        if len(text) < _LONG_ENOUGH or not any(sign.isdigit() for sign in text):
            return ()
        holders = [one for key in numbers(text) for one in self._holders(key)]
        owners = [one for one in holders if "Organization" in one.types]
        return owners if len(owners) == 1 else holders

    def _holders(self, key: str) -> Iterator[Item]:
        """Yield the things that have a number in some list of others."""
        for places in self._stock.index.places(NUMBER, [key]):
            yield from self._stock.rows(places)

    def _otherwise(self, question: Question) -> Iterator[str]:
        """Yield the things that share a number, or where there is no name, an address."""
        for condition in question.conditions:
            for value in condition.values:
                if condition.property in KEYS:
                    for key in numbers(value):
                        yield from (item.iri for item in self._holders(key))
                elif condition.property == "address" and not question.name:
                    yield from self._near(value)

    def _near(self, address: str) -> Iterator[str]:
        asked = self._agreement.addresses.spell(address)
        placed = self._stock.series(f"{OF_ADDRESSES}.items")
        for at in self._by_address.nearest(asked.words, _LOOKED_AT):
            yield self._stock.row(int(placed[at])).iri

    def _weigh(
        self, question: Question, item: Item, named: float | None, meant: bool
    ) -> Candidate | None:
        told = [(one, self._agreement.of(item, one)) for one in question.conditions]
        if _lacks(question, named, told):
            return None
        known = [(one, agrees) for one, agrees in told if agrees is not None]
        features = _features(named, meant, known)
        barred = any(one.property in _DECISIVE and agrees < AGREES for one, agrees in known)
        if meant:
            return Candidate(item, 100.0, features, sure=True, barred=barred)
        keys = [agrees for one, agrees in known if _is_key(one)]
        if keys and min(keys) >= 1:
            return _numbered(question, item, named or 0.0, features, barred)
        score = _score(named if question.name else None, known)
        score *= _CONTRADICTED if keys else 1
        return Candidate(item, round(score, 1), features, barred=barred)


Known = Sequence[tuple[Condition, float]]


def _lacks(
    question: Question, named: float | None, told: Sequence[tuple[Condition, float | None]]
) -> bool:
    """Say whether a thing lacks what is required of it."""
    if question.named and (named or 0) < 100 * AGREES:
        return True
    return any(one.required and (agrees or 0) < AGREES for one, agrees in told)


def _is_key(condition: Condition) -> bool:
    return condition.property in KEYS and condition.quantifier != "none"


def _numbered(
    question: Question, item: Item, named: float, features: Mapping[str, float | bool], barred: bool
) -> Candidate:
    """Weigh what has the number that is asked for: several may have it, and the name says which."""
    if not question.name:
        return Candidate(item, 100.0, features, sure=True, barred=barred)
    score = round(70 + 0.3 * named, 1)
    return Candidate(item, score, features, sure=True, barred=barred or named < _OF_THAT_NAME)


def _score(named: float | None, known: Known) -> float:
    """Give the mean of all that is known, each thing by what it counts."""
    parts = [(1.0, named)] if named is not None else []
    parts += [(_WEIGHTS.get(one.property, _WEIGHT), 100 * agrees) for one, agrees in known]
    whole = sum(weight for weight, _ in parts)
    return sum(weight * value for weight, value in parts) / whole if whole else 0.0


def _features(named: float | None, meant: bool, known: Known) -> dict[str, float | bool]:
    found: dict[str, float | bool] = {"name_score": round(named, 1)} if named is not None else {}
    if meant:
        found["identifier"] = True
    for one, agrees in known:
        yes_or_no = one.property in KEYS or one.property == "istatCode"
        found[one.property] = agrees >= 1 if yes_or_no else round(100 * agrees, 1)
    return found


def _fits(question: Question, types: Sequence[str]) -> bool:
    if not question.types:
        return True
    some_or_all = all if question.strictness == "all" else any
    return some_or_all(one in types for one in question.types)


def _of_another_kind(one: Candidate) -> Candidate:
    features = {**one.features, "type": False}
    score = round(one.score * _OF_ANOTHER_KIND, 1)
    return replace(one, score=score, features=features, sure=False, barred=True)


def _certain(found: Sequence[Candidate]) -> bool:
    first, others = found[0], found[1:]
    if first.barred:
        return False
    if any(one.sure for one in others) != first.sure:
        # A number is that of one thing alone: of this one, or of one whose name is another.
        return first.sure
    ahead = not others or first.score - others[0].score >= _AHEAD
    return ahead and first.score >= _SURE
