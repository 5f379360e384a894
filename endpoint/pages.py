"""Render pages: plain HTML on the server, complete without scripts, in both languages."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from endpoint.negotiation import language
from ontology import __version__
from ontology.text import Text

TEMPLATES = Path(str(files("endpoint"))) / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["version"] = __version__
    return environment


def tongue_of(request: Request) -> str:
    """Give the language of a page for a request."""
    return language(request.query_params.get("lang"), request.headers.get("accept-language"))


def render(
    template: str, request: Request, values: Mapping[str, object], tongue: str | None = None
) -> str:
    """Render a page in the language of the request."""
    chosen = tongue or tongue_of(request)
    return (
        _environment()
        .get_template(template)
        .render(
            lang=chosen,
            t=Words(chosen),
            path=request.url.path,
            root=request.scope.get("root_path", ""),
            **values,
        )
    )


class Words:
    """Give words in the language of a page."""

    def __init__(self, tongue: str) -> None:
        self.tongue = tongue

    def __call__(self, it: str, en: str) -> str:
        """Choose between the two languages."""
        return en if self.tongue == "en" else it

    def text(self, value: Text) -> str:
        """Give a bilingual text in the language of the page."""
        return value.in_language(self.tongue)

    def day(self, value: str) -> str:
        """Give a date as people of the language write it."""
        return value if self.tongue == "en" else "/".join(reversed(value.split("-")))

    def map(self, value: Mapping[str, str]) -> str:
        """Give the text of a language map in the language of the page."""
        other = "it" if self.tongue == "en" else "en"
        return value.get(self.tongue) or value.get(other) or next(iter(value.values()))
