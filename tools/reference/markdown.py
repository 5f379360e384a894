# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pages and tables of Markdown."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

NOTE = "*Written from the code by `python -m tools.reference`; do not edit.*"


class Undocumented(ValueError):
    """Tell what has no words of its own yet, and so cannot be looked up."""


def page(name: str, *parts: str) -> str:
    """Give a whole page: what ``pages.toml`` says of it, then its parts."""
    said = _said()[name]
    told = (f"# {said['title']}", NOTE, said["text"], *parts)
    return "\n\n".join(part.strip("\n") for part in told) + "\n"


@cache
def _said() -> Mapping[str, Mapping[str, str]]:
    text = Path(__file__).with_name("pages.toml").read_text("utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table; what would end a cell is escaped."""
    lines = [head, ["---"] * len(head), *([_cell(one) for one in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: object) -> str:
    """Give what is to be typed as it stands; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def needed(text: str | None, what: str) -> str:
    """Give the words of something; raises Undocumented where there are none."""
    if not text or not text.strip():
        raise Undocumented(f"{what}: say in the code what it is (docstring, help, description)")
    return text.strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
