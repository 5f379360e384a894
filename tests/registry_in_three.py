# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A small registry of one's own, with three states of its tables: what each changes is known."""

import re
import shutil
from copy import copy
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from endpoint.cli import app
from ingest.build import Built, build
from ingest.registry import load_registry
from ingest.releases import Release, Releases

BASE = "https://registri.example.org"
_REGISTRY = """
base = "{base}"
reference_date = {day}
licence = "https://creativecommons.org/licenses/by/4.0/"
title = {{ it = "Registro di prova", en = "Test registry" }}
description = {{ it = "Voci inventate.", en = "Invented entries." }}
publisher = {{ name = "Ente di prova" }}
tables = {{ sources = "sources.csv", actors = "actors.csv" }}

[[registers]]
id = "coworking"
kind = "coworking"
files = [{{ path = "spaces.csv", source = "ufficio" }}]
decisions = "decisions.csv"
calls = ["avviso-tipo-metropolitano-2026"]
title = {{ it = "Spazi", en = "Spaces" }}
description = {{ it = "Spazi inventati.", en = "Invented spaces." }}

[[registers]]
id = "sharing-expert"
kind = "sharing-expert"
files = [{{ path = "experts.csv", source = "ufficio" }}]
title = {{ it = "Esperti", en = "Experts" }}
description = {{ it = "Profili inventati.", en = "Invented profiles." }}

[[lists]]
id = "network"
kind = "network"
files = ["networks.csv"]
title = {{ it = "Reti", en = "Networks" }}
"""
SOURCES = """id,title_it,title_en,licence,date
ufficio,Ufficio,Office,facts,2026-11-01
"""
ACTORS = ["id,name,source", "casa-prova,Casa di prova,ufficio"]
SPACES = [
    "id,name,operator,street_address,municipality,istat_code,workstations,status",
    "s-1,Spazio Uno,casa-prova,Via Prova 1,Milano,015146,12,mapped",
    "s-2,Spazio Due,,Via Prova 2,Milano,015146,20,mapped",
    "s-3,Spazio Tre,,Via Prova 3,Milano,015146,30,mapped",
]
FOURTH = "s-4,Spazio Quattro,,Via Prova 4,Milano,015146,40,mapped"
EXPERTS = [
    "id,name,publication_basis,expires_on,fields_of_work,experience_years",
    "e-1,Esperta Inventata,consent,31/12/2027,mobility,5",
    "e-2,Esperto Fittizio,contract,31/12/2027,food,2",
]
NETWORKS = ["id,name,source", "rete,Rete di prova,ufficio"]
DECISIONS = [
    "id,entry,outcome,date,act,office_it,office_en,successor",
    "d-1,s-2,admit,2026-11-02,R.G. 1/2026,Ufficio,Office,",
]
DAYS = [date(2026, 11, day) for day in (10, 12, 14)]


class Deployment:
    """A folder of tables, free to be changed, and the releases made of it."""

    def __init__(self, folder: Path, base: str = BASE) -> None:
        self.folder, self.base = folder / "registry", base
        self.releases = Releases(folder / "releases")
        self.folder.mkdir(parents=True)
        self.registry = self.folder / "registry.toml"
        self.set_day(DAYS[0])
        (self.folder / "sources.csv").write_text(SOURCES, "utf-8")
        for name, rows in (
            ("actors", ACTORS),
            ("spaces", SPACES),
            ("experts", EXPERTS),
            ("networks", NETWORKS),
            ("decisions", DECISIONS),
        ):
            self.write(name, rows)

    def copied(self, folder: Path) -> "Deployment":
        """Give a copy that may be changed, with the releases made so far."""
        shutil.copytree(self.folder.parent, folder, symlinks=True)
        other = copy(self)
        other.folder, other.releases = folder / "registry", Releases(folder / "releases")
        other.registry = other.folder / "registry.toml"
        return other

    def set_day(self, day: date) -> None:
        """Set the reference date, and leave the rest of the configuration as it is."""
        text = self.registry.read_text("utf-8") if self.registry.is_file() else ""
        before = re.sub(r"reference_date = \S+", f"reference_date = {day}", text)
        self.registry.write_text(before or _REGISTRY.format(base=self.base, day=day), "utf-8")

    def write(self, name: str, rows: list[str]) -> None:
        (self.folder / f"{name}.csv").write_text("\n".join([*rows, ""]), "utf-8")

    def build(self, on: date, **options: object) -> Built:
        self.set_day(on)
        return build(load_registry(self.registry), self.releases, **options)  # type: ignore[arg-type]

    def take_down(self, register: str, key: str, on: date) -> None:
        """Take an entry down as an office does, by the command."""
        self.set_day(on)
        done = CliRunner().invoke(app, ["takedown", register, key, *self.options])
        assert done.exit_code == 0, done.output

    def publish(self, on: date, **options: object) -> Release:
        built = self.build(on, **options)
        assert built.release is not None, built.intake.errors
        return built.release

    def change(self) -> None:
        """Change the tables: s-1 has more desks, s-3 is gone, s-4 is new, e-1 is no longer."""
        first = SPACES[1].replace(",12,", ",14,")
        self.write("spaces", [SPACES[0], first, SPACES[2], FOURTH])
        self.write("experts", [EXPERTS[0], EXPERTS[2]])

    @property
    def options(self) -> list[str]:
        """Give the options by which a command finds it."""
        return ["--registry", str(self.registry), "--releases", str(self.releases.folder)]
