# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the table of settings in docs/endpoint.md from the code.

``python -m tools.settings_table``; a test holds the document to what this writes.
"""

import json
from pathlib import Path
from typing import Final

from endpoint.configuration import allowed
from endpoint.settings import PREFIX, Settings

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "endpoint.md"
_BEGIN, _END = "<!-- settings -->\n", "<!-- /settings -->\n"


def table() -> str:
    """Give the table: a row for each setting, as Markdown."""
    rows = [_row(name) for name in Settings.model_fields]
    head = (
        "| `[server]` | variable | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n"
    )
    return head + "".join(rows)


def written(text: str) -> str:
    """Give a document with the table in its place."""
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}{table()}{_END}{after}"


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    key = "" if name == "releases" else f"`{name}`"
    cells = (key, f"`{PREFIX}{name.upper()}`", _default(name), allowed(name).en, field.description)
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def _default(name: str) -> str:
    value: object = Settings.model_fields[name].default
    if value is None or value == "":
        return ""
    return f"`{value:.10g}`" if isinstance(value, float) else f"`{_plain(value)}`"


def _plain(value: object) -> str:
    return json.dumps(value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
