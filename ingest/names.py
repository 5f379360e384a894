# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Names that people type, compared as people compare them."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ontology.vocabulary import codes

_WORDS = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """Fold case, accents and signs, to compare names that people typed."""
    return " ".join(_WORDS.findall(text.lower() if text.isascii() else _bare(text)))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@cache
def codes_by_name(scheme: str) -> Mapping[str, str]:
    """Give the codes of a code list by all their names: code, labels, and what sources write."""
    table = tomllib.loads(files("ingest").joinpath("labels.toml").read_text("utf-8"))
    others = {plain(one): code for code, names in table.get(scheme, {}).items() for one in names}
    return others | {
        plain(one): code
        for code, label in codes(scheme).items()
        for one in (code, label.it, label.en)
    }
