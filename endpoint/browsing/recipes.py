# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How to go on with what a page shows: the address of the same rows, and the line for each tool."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from endpoint.browsing.asking import Question
from endpoint.inventory import Rows
from endpoint.served import Served
from ontology.text import Text, same

_TABLES = ("csv", "xlsx", "geojson")


@dataclass(frozen=True)
class Recipe:
    """Hold what to do in one tool: where, and the line to give it."""

    tool: Text
    where: Text
    line: str


def addresses(served: Served, question: Question, rows: Rows, tongue: str) -> Mapping[str, str]:
    """Give the addresses of the same rows in the API, by form; those that there are.

    A search answers in JSON alone: its tables are of what it finds in registers.
    """
    asked = question.conditions()
    found: dict[str, str] = {}
    if question.scope.fixed or question.scope.slug != "search":
        found["json"] = _address(served, question.scope.path, asked)
    elif "q" in question.given:
        found["json"] = _address(served, "search", asked)
    whole = question.scope.path if question.scope.slug != "search" else "things"
    if whole != "things" or served.inventory.is_registered[rows.numbers].any():
        told = f"{asked}&lang=en" if tongue == "en" else asked
        found |= {form: _address(served, whole, told, form) for form in _TABLES}
    return found


def _address(served: Served, path: str, asked: str, form: str = "") -> str:
    pairs = "&".join(part for part in (asked, f"format={form}" if form else "") if part)
    place = f"{served.base}/api/v1/{path}"
    return f"{place}?{pairs}" if pairs else place


def recipes(served: Served, found: Mapping[str, str]) -> Iterator[Recipe]:
    """Yield the line for each tool that reads one of the addresses."""
    if "csv" in found:
        csv, geojson = found["csv"], found["geojson"]
        yield Recipe(same("Excel"), _EXCEL, csv)
        yield Recipe(same("Python"), _PYTHON, _PANDAS.format(csv))
        yield Recipe(same("R"), _R, _READR.format(csv))
        yield Recipe(same("QGIS"), _QGIS, geojson)
        yield Recipe(same("QGIS (OGC API)"), _OGC, f"{served.base}/ogc")
        yield Recipe(same("Power BI"), _POWER, _QUERY.format(csv))
        yield Recipe(same("Google Sheets"), _CELL, f'=IMPORTDATA("{csv}")')
    if found:
        form = "csv" if "csv" in found else "json"
        yield Recipe(same("curl"), _SHELL, f"curl -fsS -o albo.{form} '{found[form]}'")


_PANDAS = 'import pandas\n\nrows = pandas.read_csv("{}", dtype=str)'
_READR = 'rows <- readr::read_csv("{}", col_types = readr::cols(.default = "c"))'
_QUERY = 'Table.PromoteHeaders(Csv.Document(Web.Contents("{}"), [Delimiter=",", Encoding=65001]))'
_EXCEL = Text(
    it="Dati, Da Web, e questo indirizzo; oppure il file XLSX qui sopra.",
    en="Data, From Web, and this address; or the XLSX file above.",
)
_PYTHON = Text(
    it="Tutto come testo, perché i codici non perdano gli zeri.",
    en="Everything as text, so that codes keep their zeros.",
)
_R = Text(it="Con il pacchetto readr.", en="With the package readr.")
_QGIS = Text(
    it="Layer, Aggiungi layer vettoriale, protocollo HTTP(S), GeoJSON.",
    en="Layer, Add vector layer, protocol HTTP(S), GeoJSON.",
)
_OGC = Text(
    it="Tutti i registri come layer: Layer, Aggiungi layer WFS / OGC API - Features.",
    en="All registers as layers: Layer, Add WFS / OGC API - Features layer.",
)
_POWER = Text(it="Query vuota, editor avanzato.", en="Blank query, advanced editor.")
_CELL = Text(it="In una cella.", en="In a cell.")
_SHELL = Text(it="Da una riga di comando.", en="From a command line.")
