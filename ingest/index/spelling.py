# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Names and numbers as people write them, each brought to the one way in which it is compared."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Final

from ingest.names import plain

# As much of a cell as is looked at: nobody's name is longer.
READ: Final = 250
_WORDS_READ: Final = 25
_TABLE = tomllib.loads(files("ingest").joinpath("index/spelling.toml").read_text("utf-8"))
FORMS: Final[Mapping[str, Sequence[str]]] = _TABLE["forms"]
_SHORT: Final[Mapping[str, str]] = _TABLE["short"]
# Words that say nothing of whose name it is.
LITTLE: Final = frozenset((*_TABLE["little"].split(), *FORMS))
_FORM_OF: Final = {way: form for form, ways in FORMS.items() for way in ways}


def _any_of(ways: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(ways, key=len, reverse=True))})\b")


_FORM_WAYS, _SHORT_WAYS = _any_of(_FORM_OF), _any_of(_SHORT)
# House numbers: «10/a», «10 A», «10A».
_NUMBERED: Final = re.compile(r"\b(\d+)([a-z]{1,3})\b")
_SIGNS: Final = re.compile(r"[^A-Z0-9]")


def words_of(text: str) -> list[str]:
    """Give the words of a name, each written in one way."""
    return whole(formed(text))


def formed(text: str) -> str:
    """Write a name plainly, its legal form in one way."""
    apart = _NUMBERED.sub(r"\1 \2", plain(text[:READ]))
    return _FORM_WAYS.sub(lambda found: _FORM_OF[found[0]], apart)


def whole(formed: str) -> list[str]:
    """Give the words of a plain name, abbreviations in full."""
    return _SHORT_WAYS.sub(lambda found: _SHORT[found[0]], formed).split()[:_WORDS_READ]


def runs_of(words: Sequence[str]) -> set[str]:
    """Give the runs of three letters of words, where they begin and end too."""
    padded = [f" {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def number(value: str, digits: int = 0) -> str:
    """Give a number as it is compared: no signs, no country before it, zeros put back."""
    found = _SIGNS.sub("", value[:READ].upper())
    found = found.removeprefix("IT") if found[2:].isdigit() else found
    return found.zfill(digits) if found.isdigit() else found
