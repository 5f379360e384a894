# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Render pages: plain HTML on the server, complete without scripts, in both languages."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from endpoint import assets
from endpoint.negotiation import language
from ontology import __version__
from ontology.text import Text, day

TEMPLATES = Path(str(files("endpoint"))) / "templates"
_ITALIAN = str.maketrans(",.", ".,")


class House(Protocol):
    """Say of the release that is served what every page tells: its title, its publisher."""

    title: Text
    publisher: str
    base: str


class Tiles(Protocol):
    """Say where tiles for maps come from, and what is to be told of it."""

    template: str
    credit: str
    host: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"software": __version__, "asset": assets.address, "style": assets.style}
    return environment


def tongue_of(request: Request) -> str:
    """Give the language of a page for a request."""
    return language(request.query_params.get("lang"), request.headers.get("accept-language"))


def render(
    template: str, request: Request, values: Mapping[str, object], tongue: str | None = None
) -> str:
    """Render a page in the language of the request.

    Templates say ``t("parole", "words")`` for what people read and ``to("/calls")`` for an
    address here, which keeps a language that was chosen by hand.
    """
    words = Words(
        tongue or tongue_of(request),
        root=request.scope.get("root_path", ""),
        is_chosen=request.query_params.get("lang") in ("it", "en"),
    )
    place = request.url.path.removeprefix(words.root)
    asked_for = _asked_for(request, place)
    return (
        _environment()
        .get_template(template)
        .render(
            lang=words.tongue,
            t=words,
            to=words.to,
            path=place,
            asked_for=asked_for if len(asked_for) <= _LONG else place,
            here=lambda tongue: _here(request, place, tongue),
            house=_house(request),
            tiles=_tiles(request),
            **values,
        )
    )


def _here(request: Request, place: str, tongue: str) -> str:
    """Give the address of the same page in another language, with all that was asked."""
    same = _asked_for(request, place)
    return f"{same}{'&' if '?' in same else '?'}lang={tongue}"


def _asked_for(request: Request, place: str) -> str:
    """Give the address of the page with what was asked, but for the language."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{place}?{urlencode(asked)}" if asked else place


# A longer address is not said again in a link to somewhere else.
_LONG = 1000


def _house(request: Request) -> House | None:
    found: House | None = request.app.state.service.house
    return found


def _tiles(request: Request) -> Tiles | None:
    """Give where tiles for maps are fetched, if a viewer chooses so; None where nowhere."""
    found: Tiles | None = request.app.state.service.settings.tile_server
    return found


class Words:
    """Give words in the language of a page, and addresses that keep it."""

    def __init__(self, tongue: str, *, root: str = "", is_chosen: bool = False) -> None:
        self.tongue, self.root, self.is_chosen = tongue, root, is_chosen

    def __call__(self, it: str, en: str) -> str:
        """Choose between the two languages."""
        return en if self.tongue == "en" else it

    def to(self, place: str) -> str:
        """Give the address of a place on this server; one elsewhere stays as it is."""
        if not place.startswith("/"):
            return place
        path, mark, fragment = place.partition("#")
        if self.is_chosen and "lang=" not in path and not path.startswith("/static/"):
            path += f"{'&' if '?' in path else '?'}lang={self.tongue}"
        return f"{self.root}{path}{mark}{fragment}"

    @property
    def field(self) -> Markup:
        """Give the field that keeps a language chosen by hand when a form is sent."""
        kept = f'<input type="hidden" name="lang" value="{self.tongue}">'
        return Markup(kept if self.is_chosen else "")  # noqa: S704 - one of two languages

    def text(self, value: Text) -> str:
        """Give a bilingual text in the language of the page."""
        return value.in_language(self.tongue)

    def day(self, value: object) -> str:
        """Give a date as people of the language write it."""
        return day(str(value), self.tongue)

    def number(self, value: float | Decimal) -> str:
        """Give a number as people of the language write it, with every figure that it has."""
        exact = value if isinstance(value, int | Decimal) else Decimal(f"{value:.12g}")
        written = f"{exact:,}" if isinstance(exact, int) else f"{exact:,f}"
        return written if self.tongue == "en" else written.translate(_ITALIAN)

    def map(self, value: Mapping[str, str]) -> str:
        """Give the text of a language map in the language of the page."""
        other = "it" if self.tongue == "en" else "en"
        return value.get(self.tongue) or value.get(other) or next(iter(value.values()))
