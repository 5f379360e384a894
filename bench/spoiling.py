# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Names as they stand in tables: with the slips and habits of those who type them."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from endpoint.inventory import Item

# Gives a spoiled name; the same name where there is nothing in it to spoil.
Spoiling = Callable[[str, random.Random], str]
_FORM: Final = re.compile(r",? \(?(S\.r\.l\.|S\.p\.A\.|S\.a\.s\.)\)?\Z")
_OTHERWISE: Final = {
    "S.r.l.": ("srl", "SRL", "S.R.L", "società a responsabilità limitata"),
    "S.p.A.": ("spa", "SPA", "S.P.A", "società per azioni"),
    "S.a.s.": ("sas", "SAS"),
}
_SHORTER: Final = {
    "Associazione": "Ass.",
    "Cooperativa": "Coop.",
    "Università": "Univ.",
    "Fondazione": "Fond.",
    "Camera di commercio": "CCIAA",
    "San ": "S. ",
    "Viale": "V.le",
    "Piazzale": "P.le",
    "Corso": "C.so",
    "Cascina": "Casc.",
    "Municipio": "Mun.",
    "Registro": "Reg.",
    "Laboratorio": "Lab.",
    "Milano": "MI",
    "Centro": "C.tro",
}


def swapped(name: str, chance: random.Random) -> str:
    """Swap two letters inside a long word."""
    places = [at for at in range(1, len(name) - 2) if name[at : at + 2].isalpha()]
    places = [at for at in places if len(_word_at(name, at)) > 3 and name[at] != name[at + 1]]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def lost(name: str, chance: random.Random) -> str:
    """Leave out a letter of a long word."""
    places = [at for at, sign in enumerate(name) if sign.isalpha() and len(_word_at(name, at)) > 4]
    at = chance.choice(places) if places else len(name)
    return name[:at] + name[at + 1 :]


def without_accents(name: str, _chance: random.Random) -> str:
    """Leave out accents, or put an apostrophe after the letter, as typewriters did."""
    apart = unicodedata.normalize("NFD", name)
    return "".join("'" if unicodedata.combining(sign) else sign for sign in apart)


def without_form(name: str, _chance: random.Random) -> str:
    """Leave out the legal form."""
    return _FORM.sub("", name)


def other_form(name: str, chance: random.Random) -> str:
    """Write the legal form in another way."""
    found = _FORM.search(name)
    return (
        name if found is None else f"{name[: found.start()]} {chance.choice(_OTHERWISE[found[1]])}"
    )


def reordered(name: str, chance: random.Random) -> str:
    """Put the words in another order."""
    words = name.split()
    at = chance.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join([*words[at:], *words[:at]])


def shortened(name: str, _chance: random.Random) -> str:
    """Abbreviate what is commonly abbreviated."""
    for long, short in _SHORTER.items():
        name = re.sub(rf"\b{long}", short, name)
    return name


def in_case(name: str, chance: random.Random) -> str:
    """Write all letters large, or all small."""
    return chance.choice((name.upper(), name.lower()))


def signs(name: str, _chance: random.Random) -> str:
    """Leave out signs, and write spaces where they were."""
    return " ".join(re.sub(r"[^\w]+", " ", name).split())


def without_word(name: str, chance: random.Random) -> str:
    """Leave out a word, though no number, where two are left."""
    words = name.split()
    places = [at for at, word in enumerate(words) if at and not re.search(r"\d", word)]
    at = chance.choice(places) if len(words) > 2 and places else len(words)
    return " ".join(words[:at] + words[at + 1 :])


def _word_at(name: str, at: int) -> str:
    return next((one[0] for one in re.finditer(r"\w+", name) if one.start() <= at < one.end()), "")


def other_name(item: Item) -> str:
    """Give a name that a thing had before, or its acronym; its own where it has no other."""
    return item.others[-1] if item.others else item.name.it


SPOILINGS: Final[Mapping[str, Spoiling]] = {
    "two letters swapped": swapped,
    "a letter lost": lost,
    "no accents": without_accents,
    "no legal form": without_form,
    "legal form otherwise": other_form,
    "words reordered": reordered,
    "abbreviated": shortened,
    "case": in_case,
    "no signs": signs,
    "a word missing": without_word,
}
