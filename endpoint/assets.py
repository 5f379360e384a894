"""The parts of pages that are made from packages of npm, where they have been made.

``make assets`` (and building the wheel) puts them into ``static/built`` under names that tell
their content, with a list of them. Without it pages use the plain style sheet, and no scripts.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter

BUILT = Path(str(files("endpoint"))) / "static" / "built"
_LISTED = TypeAdapter(dict[str, str])


@cache
def _listed() -> Mapping[str, str]:
    file = BUILT / "manifest.json"
    return _LISTED.validate_python(json.loads(file.read_bytes())) if file.is_file() else {}


def style(name: str) -> str:
    """Give the address of a style sheet of Albo's own: bundled, or as it was written."""
    return address(name) or f"/static/{name}"


def address(name: str) -> str | None:
    """Give the address of a part, such as ``map.js``; None where it has not been made."""
    found = _listed().get(name)
    return f"/static/built/{found}" if found else None
