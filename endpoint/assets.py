# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
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
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(str(files("endpoint"))) / "static"
BUILT = STATIC / "built"
_FOREVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"
_LISTED = TypeAdapter(dict[str, str])


@cache
def _listed() -> Mapping[str, str]:
    file = BUILT / "manifest.json"
    return _LISTED.validate_python(json.loads(file.read_bytes())) if file.is_file() else {}


@cache
def mark() -> str:
    """Give what tells these parts from others, for the tags of pages that name them."""
    return ",".join(sorted(_listed().values()))


def style(name: str) -> str:
    """Give the address of a style sheet of Albo's own: bundled, or as it was written."""
    return address(name) or f"/static/{name}"


def address(name: str) -> str | None:
    """Give the address of a part, such as ``map.js``; None where it has not been made."""
    found = _listed().get(name)
    return f"/static/built/{found}" if found else None


class Static(StaticFiles):
    """Serve the files of pages; a bundled one, named for its content, may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, and say how long it is good."""
        answer = await super().get_response(path, scope)
        is_named_for_content = Path(path).name in _listed().values() or path.endswith(".woff2")
        answer.headers["Cache-Control"] = _FOREVER if is_named_for_content else _FOR_AN_HOUR
        return answer
