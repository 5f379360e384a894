# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What stands around invented registers: the configuration, the sources, the Comuni, the actors."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.invented import KINDS, WORDS, Kind
from bench.places import Country
from ingest.registry import shipped_registry
from ingest.territory import territory

REGISTRY: Final = "registry.toml"
NATIONAL: Final = "fittizio-nazionale"
_CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_COMUNI: Final = "istat-comuni"

_HEAD: Final = f"""\
# Fictitious registers, written by `python -m bench.national` to measure with. Nothing here is
# true but the names and codes of the Comuni.
base = "https://registri-fittizi.example.org"
licence = "{_CC0}"
reference_date = 2026-06-30

[title]
it = "Registro fittizio dei Comuni d'Italia (banco di prova)"
en = "Fictitious register of the Comuni of Italy (benchmark)"

[description]
it = "Registro fittizio: nomi, indirizzi, gestori, cifre e atti sono inventati per misurare."
en = "Fictitious register: names, addresses, operators, figures and acts are made up to measure."

[publisher]
name = "Ente fittizio / Fictitious body"

[tables]
sources = "sources.csv"
actors = "actors.csv"
comuni = "comuni.csv"
statements = "statements.csv"
"""


def source_of(region: str) -> str:
    """Name the invented list of a region."""
    return f"fittizio-{region}"


def write_around(
    folder: Path, country: Country, actors: int, files: Mapping[str, Sequence[str]]
) -> None:
    """Write the configuration and the tables around the registers."""
    (folder / REGISTRY).write_text(_registry(files), encoding="utf-8")
    _write(folder / "sources.csv", _sources())
    _write(folder / "actors.csv", _actors(actors))
    names = ("istat_code", "name", "source")
    comuni = ((place.code, place.name, _COMUNI) for place in country.places)
    _write(folder / "comuni.csv", (dict(zip(names, row, strict=True)) for row in comuni))


def _registry(files: Mapping[str, Sequence[str]]) -> str:
    return _HEAD + "".join(_register(kind, files[kind.register]) for kind in KINDS)


def _register(kind: Kind, files: Sequence[str]) -> str:
    calls = ", ".join(f'"{call}"' for call in kind.calls)
    paths = ", ".join(f'{{ path = "{name}" }}' for name in files)
    decisions = f'decisions = "decisions-{kind.register}.csv"\n' if kind.has_decisions else ""
    return f"""
[[registers]]
id = "{kind.register}"
kind = "{kind.kind}"
calls = [{calls}]
{decisions}files = [{paths}]
description = {{ it = "Voci inventate.", en = "Invented entries." }}

[registers.title]
it = "{kind.title.it} (registro fittizio)"
en = "{kind.title.en} (fictitious register)"
"""


def _sources() -> Iterator[dict[str, str]]:
    for code, name in sorted(territory().regions.items()):
        yield _source(source_of(code), f"{name}: registro fittizio", f"{name}: fictitious register")
    title = "Elenco nazionale: registro fittizio", "National list: fictitious register"
    yield _source(NATIONAL, *title)
    with (shipped_registry().parent / "sources.csv").open(encoding="utf-8", newline="") as file:
        shipped = next(row for row in csv.DictReader(file) if row["id"] == _COMUNI)
    yield {name: shipped[name] for name in _source("", "", "")}


def _source(key: str, title_it: str, title_en: str) -> dict[str, str]:
    return {
        "id": key,
        "title_it": title_it,
        "title_en": title_en,
        "publisher": "Ente fittizio / Fictitious body",
        "licence": "CC0-1.0",
        "licence_url": _CC0,
        "date": "2026-06-01",
    }


def _actors(count: int) -> Iterator[dict[str, str]]:
    for number in range(1, count + 1):
        name = f"Gestore {WORDS[number % len(WORDS)]} {number} (fittizio)"
        yield {"id": f"gestore-{number:06d}", "name": name, "source": NATIONAL}


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        table: csv.DictWriter[str] | None = None
        for row in rows:
            if table is None:
                table = csv.DictWriter(handle, list(row))
                table.writeheader()
            table.writerow(row)
