# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Equipment as people list it: a kind, and if known how many and which model."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from ingest.fields import read_codes, refusal
from ingest.privacy import personal
from ingest.rules import rule

_ITEM = re.compile(
    r"(?P<kind>[^()]+?)(?:\s*[x×*]\s*(?P<count>[0-9]{1,4}))?(?:\s*\((?P<model>[^()]*)\))?"
)


@dataclass(frozen=True, order=True)
class Item:
    """Hold one piece of equipment: its kind, how many there are, which model."""

    kind: str
    count: int | None = None
    model: str | None = None

    def __str__(self) -> str:
        """Write the item as its cell is written."""
        count = f" x{self.count}" if self.count else ""
        return self.kind + count + (f" ({self.model})" if self.model else "")


def _items(value: str) -> tuple[Item, ...]:
    """Read equipment such as ``laser-cutter x2 (Trotec Speedy) | 3d-printer``."""
    broken = personal(value)
    if broken is not None:
        raise refusal(rule(broken))
    # Separators inside a model's name do not separate.
    words = filter(None, map(str.strip, re.split(r"[|;,](?![^(]*\))", value)))
    return tuple(sorted({_item(word) for word in words}, key=str))


def _item(word: str) -> Item:
    match = _ITEM.fullmatch(word)
    if match is None:
        raise refusal(rule("equipment-item"))
    (kind,) = read_codes("equipment-type", match["kind"])
    return Item(kind, int(match["count"]) if match["count"] else None, match["model"] or None)


Items = Annotated[tuple[Item, ...], BeforeValidator(_items)]
