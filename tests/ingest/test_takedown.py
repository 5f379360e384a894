# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Profiles of persons: published on a basis or not at all, and taken down for good."""

import gzip
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.releases import Releases
from ontology.context import expand
from tests.conftest import ROOT
from tests.ingest.deployments import built, current

REGISTRY = """
base = "https://registri.example.org"
licence = "https://creativecommons.org/licenses/by/4.0/"
title = { it = "Esperti di prova", en = "Test experts" }
description = { it = "Profili inventati.", en = "Invented profiles." }
publisher = { name = "Ente di prova" }
tables = { sources = "sources.csv" }

[[registers]]
id = "sharing-expert"
kind = "sharing-expert"
calls = ["avviso-tipo-esperti-2026"]
files = [{ path = "experts.csv", source = "ufficio" }]
title = { it = "Esperti", en = "Experts" }
description = { it = "Profili.", en = "Profiles." }
"""
SOURCES = """id,title_it,title_en,licence,date
ufficio,Ufficio,Office,facts,2026-11-01
"""
HEADER = "id,name,publication_basis,expires_on,fields_of_work,experience_years,description_it"
ROWS = (
    "e-1,Esperta Inventata,consent,31/12/2027,mobility,5,Consulente di mobilità.",
    "e-2,Esperto Fittizio,contract,31/12/2027,food,2,Consulente sul cibo.",
)


@pytest.fixture
def experts(tmp_path: Path) -> Path:
    folder = tmp_path / "experts"
    folder.mkdir()
    (folder / "registry.toml").write_text(REGISTRY, "utf-8")
    (folder / "sources.csv").write_text(SOURCES, "utf-8")
    write(folder, *ROWS)
    return folder


def write(folder: Path, *rows: str) -> None:
    (folder / "experts.csv").write_text("\n".join([HEADER, *rows, ""]), "utf-8")


def bytes_of(folder: Path) -> bytes:
    """Give all that a folder of releases holds, unpacked."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in files
    )


def test_a_profile_shows_what_its_basis_allows_and_nothing_else(
    experts: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    assert built(experts, releases).intake.errors == []
    about = {
        quad.predicate.value
        for quad in current(releases).quads()
        if str(quad.subject).endswith("/id/sharing-expert/0001>")
    }
    assert about == {
        expand(name)
        for name in (
            "rdf:type",
            "skos:prefLabel",
            "dct:description",
            "schema:expires",
            "schema:knowsAbout",
            "albo:experienceYears",
            "albo:publicationBasis",
        )
    }


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("e-1,Esperta Inventata,,31/12/2027,mobility,5,", "no-publication-basis"),
        (",Esperta Inventata,consent,31/12/2027,mobility,5,", "missing-value"),
        ("e-1,Esperta Inventata,consent,,mobility,5,cell. 333 1234567", "personal-mobile"),
        ("e-1,Esperta Inventata,consent,,mobility,5,a@esempio.it", "personal-email"),
        ("e-1,Esperta Inventata,consent,,mobility,5,RSSMRA80A01F205X", "personal-tax-code"),
    ],
)
def test_a_profile_that_may_not_be_published_is_refused(
    experts: Path, tmp_path: Path, row: str, rule: str
) -> None:
    write(experts, row)
    outcome = built(experts, Releases(tmp_path / "releases"))
    assert outcome.release is None
    assert [item.rule for item in outcome.intake.errors] == [rule]


def test_columns_about_the_person_are_never_read(experts: Path, tmp_path: Path) -> None:
    path = experts / "experts.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    private = "codice_fiscale,email,indirizzo"
    rows = [f"{row},RSSMRA80A01F205X,a@b.it,Via Privata 1" for row in rows]
    path.write_text("\n".join([f"{header},{private}", *rows, ""]), "utf-8")
    releases = Releases(tmp_path / "releases")
    assert built(experts, releases).release is not None
    content = bytes_of(releases.folder)
    assert b"RSSMRA" not in content and b"Via Privata" not in content and b"a@b.it" not in content


def test_a_takedown_reaches_dumps_changes_history_and_earlier_releases(
    experts: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(experts, releases)
    write(experts, ROWS[0].replace("5,", "6,"), ROWS[1])
    built(experts, releases)
    assert releases.numbers() == [1, 2]
    options = ["--registry", str(experts / "registry.toml"), "--releases", str(releases.folder)]
    done = CliRunner().invoke(app, ["takedown", "sharing-expert", "e-1", *options])
    assert done.exit_code == 0, done.output
    assert releases.numbers() == [3]
    content = bytes_of(releases.folder)
    assert b"Inventata" not in content and b'"e-1"' not in content
    assert b"Esperto Fittizio" in content
    gone = [
        str(quad.subject)
        for quad in current(releases).quads()
        if quad.predicate.value == expand("prov:invalidatedAtTime")
    ]
    assert "<https://registri.example.org/id/sharing-expert/0001>" in gone


def test_what_was_taken_down_stays_out_and_its_number_is_not_given_again(
    experts: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(experts, releases)
    options = ["--registry", str(experts / "registry.toml"), "--releases", str(releases.folder)]
    CliRunner().invoke(app, ["takedown", "sharing-expert", "e-1", *options])
    write(experts, *ROWS, "e-3,Esperta Nuova,consent,31/12/2027,mobility,5,")
    built(experts, releases)
    listed = {
        str(quad.subject).rsplit("/", 1)[1][:-1]
        for quad in current(releases).quads()
        if quad.predicate.value == expand("albo:publicationBasis")
    }
    assert listed == {"0002", "0003"}


def test_a_key_that_was_never_published_is_told(experts: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(experts, releases)
    options = ["--registry", str(experts / "registry.toml"), "--releases", str(releases.folder)]
    done = CliRunner().invoke(app, ["takedown", "sharing-expert", "e-9", *options])
    assert done.exit_code != 0
    assert "e-9" in done.output


def test_a_takedown_with_decisions_leaves_a_registry_that_builds(tmp_path: Path) -> None:
    folder = tmp_path / "registro"
    shutil.copytree(ROOT / "examples" / "registro-di-prova", folder)
    releases = Releases(tmp_path / "releases")
    built(folder, releases)
    options = ["--registry", str(folder / "registry.toml"), "--releases", str(releases.folder)]
    done = CliRunner().invoke(app, ["takedown", "coworking", "p-02", *options])
    assert done.exit_code == 0, done.output
    assert built(folder, releases).intake.errors == []
    assert b"Bianco" not in bytes_of(releases.folder)


def test_a_takedown_does_not_replace_one_deployment_by_another(
    experts: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(experts, releases)
    done = CliRunner().invoke(
        app, ["takedown", "sharing-expert", "e-1", "--releases", str(releases.folder)]
    )
    assert done.exit_code != 0
    assert releases.numbers() == [1]
    assert b"Inventata" in bytes_of(releases.folder)


def test_a_takedown_reaches_a_release_that_is_no_longer_current(
    experts: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    write(experts, ROWS[1])
    built(experts, releases)
    write(experts, *ROWS)
    built(experts, releases)
    releases.point_to(1)
    options = ["--registry", str(experts / "registry.toml"), "--releases", str(releases.folder)]
    done = CliRunner().invoke(app, ["takedown", "sharing-expert", "e-1", *options])
    assert done.exit_code == 0, done.output
    assert b"Inventata" not in bytes_of(releases.folder)


def test_a_profile_past_its_expiry_is_not_published(experts: Path, tmp_path: Path) -> None:
    write(experts, ROWS[0].replace("31/12/2027", "31/12/2020"), ROWS[1])
    releases = Releases(tmp_path / "releases")
    outcome = built(experts, releases)
    assert {item.rule for item in outcome.intake.findings} == {"profile-expired"}
    assert b"Inventata" not in bytes_of(releases.folder)
