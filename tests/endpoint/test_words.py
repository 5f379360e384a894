# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whatever a page says, it says in Italian and in English."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from endpoint.pages import TEMPLATES

_ENVIRONMENT = Environment(autoescape=True)
FILES = sorted(TEMPLATES.glob("*.html"))
# Names that are the same in every language: of this software, of formats, of programs.
NAMES = {
    *("Albo", "API", "Atom", "Bash", "CSV", "DCAT", "DCAT-AP", "DCAT-AP_IT", "Excel", "Feed"),
    *("GeoJSON", "Google", "IRI", "Italiano", "English", "JavaScript", "JSON", "JSON-LD", "LDES"),
    *("N-Quads", "N-Triples", "OpenAPI", "OpenRefine", "Power", "BI", "Query", "Python", "QGIS"),
    *("R", "RDF", "SHA-256", "SHACL", "Sheets", "SPARQL", "Turtle", "XLSX", "XML", "curl", "dump"),
    *("ASK", "CONSTRUCT", "DESCRIBE", "SELECT", "ttl"),
    *("DQV", "EUPL-1.2", "kB", "MB", "RFC", "Schema", "UTC"),
    *("nq", "gz", "Leaflet", "OSM", "URL", "HTML", "TSV", "VoID", "MCP"),
}
_WORD = re.compile(r"[^\W\d_][\w.-]*[^\W_]|[^\W\d_]")
_SPOKEN = ("title", "alt", "placeholder", "aria-label", "content", "label", "summary")
# What is inside these is read by programs.
_MUTE = ("script", "style", "code", "pre", "kbd")


class _Reading(HTMLParser):
    """Take from a page what people read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MUTE:
            self._inside.append(tag)
        if not (tag == "meta" and ("name", "viewport") in attrs):
            self.said += [value for name, value in attrs if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)


def _without_statements(text: str) -> str:
    """Leave of a template what stands in it as it is."""
    tokens = _ENVIRONMENT.lex(text)
    return "".join(value for _, kind, value in tokens if kind == "data")


def _calls(text: str) -> Iterator[nodes.Call]:
    for call in _ENVIRONMENT.parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            yield call


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_template_says_nothing_in_one_language_only(file: Path) -> None:
    reading = _Reading()
    reading.feed(_without_statements(file.read_text("utf-8")))
    words = {word for said in reading.said for word in _WORD.findall(said)}
    assert words - NAMES == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_words_are_given_in_two_languages(file: Path) -> None:
    for call in _calls(file.read_text("utf-8")):
        assert len(call.args) == 2, f"line {call.lineno}"
        for one in call.args:
            assert not isinstance(one, nodes.Const) or str(one.value).strip(), f"line {call.lineno}"
