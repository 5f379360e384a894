# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The reference of the handbook, written from the code that it describes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tools.reference import rules, running, tables, web, words

FOLDER: Final = Path(__file__).parent.parent.parent / "docs" / "reference"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands": running.commands,
    "settings": running.settings,
    "metrics": running.metrics,
    "addresses": web.addresses,
    "problems": web.problems,
    "columns": tables.columns,
    "row-rules": tables.row_rules,
    "calls": rules.calls,
    "shapes": rules.shapes,
    "ontology": words.ontology,
    "code-lists": words.code_lists,
}


def written() -> dict[str, str]:
    """Give every page of the reference, keyed by the name of its file."""
    return {f"{name}.md": page() for name, page in PAGES.items()}
