# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a client looks up: the addresses, and what can go wrong at them."""

import inspect
from collections.abc import Iterator

from starlette.routing import Mount, Route

from endpoint.app import create_app
from endpoint.problems import kinds
from endpoint.settings import Settings
from tools.reference.markdown import code, needed, page, table

# The folder of files beside the pages has no function that could say what it is.
_FILES = "Hand over style sheets, scripts, fonts and the mark of the pages."


def addresses() -> str:
    """Give the page of every address, by its first part."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for path, methods, about in sorted(each_address()):
        first = path.split("/")[1].partition(".")[0] or path.split("/")[1]
        found.setdefault(f"/{first}", []).append((code(path), methods, about))
    rows = [row for group in sorted(found) for row in found[group]]
    return page("addresses", table(("address", "methods", "what it does"), rows))


def each_address() -> Iterator[tuple[str, str, str]]:
    """Yield every address of the application: path, methods, what it does."""
    for route in create_app(Settings()).routes:
        if isinstance(route, Mount):
            yield f"{route.path}/{{file}}", "GET", _FILES
        elif isinstance(route, Route):
            methods = sorted((route.methods or set()) - {"HEAD"})
            yield route.path, ", ".join(methods), _about(route.path, inspect.getdoc(route.endpoint))


def _about(path: str, told: str | None) -> str:
    said = needed(told, path).split("\n\n")[0]
    return said.replace("``", "`")


def problems() -> str:
    """Give the page of the kinds of problems."""
    rows = (
        (code(name), str(kind.status), str(kind.title), str(kind.advice))
        for name, kind in sorted(kinds().items())
    )
    return page("problems", table(("kind", "status", "title", "what to do"), rows))
