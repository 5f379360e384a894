# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The territory: Comuni of today and before, and every point in its neighbourhood."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest
import shapely

from ingest.releases import Release, Releases
from ingest.territory import territory
from ontology.context import expand
from tests.ingest.deployments import built, current

DATA = files("ingest").joinpath("data")


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text("utf-8").splitlines()))


def objects(release: Release, predicate: str, subject: str = "") -> dict[str, str]:
    return {
        str(quad.subject).rsplit("/id/", 1)[-1].rstrip(">"): str(quad.object)
        for quad in release.quads()
        if quad.predicate.value == expand(predicate) and subject in str(quad.subject)
    }


def test_the_metropolitan_city_has_133_comuni_88_neighbourhoods_and_two_former_comuni(
    release: Release,
) -> None:
    assert len(objects(release, "albo:cadastralCode")) == 133
    names = objects(release, "skos:notation")
    assert len([name for name in names if name.startswith("neighbourhood/")]) == 88
    heirs = objects(release, "dct:isReplacedBy")
    assert set(heirs) == {"comune/015235", "comune/015246"}
    assert all(heir.endswith("/id/comune/015251>") for heir in heirs.values())


def test_every_point_in_milan_has_the_neighbourhood_that_holds_it(release: Release) -> None:
    shapes = {row["code"]: shapely.from_wkt(row["wkt"]) for row in rows("neighbourhoods.csv")}
    found = objects(release, "albo:inNeighbourhood")
    points = objects(release, "geo:asWKT", "#point")
    checked = 0
    for thing, neighbourhood in found.items():
        wkt = points.get(f"{thing}#point")
        if wkt is not None:
            code = neighbourhood.rsplit("/", 1)[1].rstrip(">")
            point = shapely.from_wkt(wkt.split('"')[1])
            assert shapely.intersects(shapes[code], point), thing
            checked += 1
    assert checked > 200


def test_what_a_source_says_of_the_neighbourhood_agrees_with_the_point(release: Release) -> None:
    declared = {
        (row["latitude"], row["longitude"]): row["neighbourhood"]
        for row in rows("disused-space.csv")
        if row["neighbourhood"]
    }
    found = {
        neighbourhood.rsplit("/", 1)[1].rstrip(">")
        for neighbourhood in objects(release, "albo:inNeighbourhood", "/disused-space/").values()
    }
    assert set(declared.values()) == found


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"codice istat": "015246", "comune": "Zelo Surrigone"}, "015251"),
        ({"codice istat": "015246", "comune": "Vermezzo con Zelo"}, "015251"),
        ({"comune": "Legnano"}, "015118"),
        ({"comune": "cassina de pecchi"}, "015060"),
        ({"municipio": "9"}, "015146"),
        ({"latitudine": "45,5583", "longitudine": "9,2149"}, "015077"),
    ],
)
def test_a_comune_is_found_from_what_the_row_tells(
    copy: Path, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    write(copy, cells)
    releases = Releases(tmp_path / "releases")
    outcome = built(copy, releases)
    assert outcome.intake.errors == []
    assert {item.rule for item in outcome.intake.findings} & {"located", "former-comune"}
    place = objects(current(releases), "albo:inMunicipality", "/id/coworking/")
    assert list(place.values()) == [f"<http://127.0.0.1:8000/id/comune/{code}>"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"comune": "Roma"}, "unknown-municipality"),
        ({"latitudine": "41,9", "longitudine": "12,5"}, "missing-value"),
        ({"comune": ""}, "missing-value"),
    ],
)
def test_a_comune_that_cannot_be_found_is_missing(
    copy: Path, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    write(copy, cells)
    outcome = built(copy, Releases(tmp_path / "releases"))
    assert [item.rule for item in outcome.intake.errors] == [rule]


def write(copy: Path, cells: dict[str, str]) -> None:
    named = {"id": "c-1", "nome": "Spazio", "fonte": "coworking-metadata"} | cells
    with (copy / "coworking.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, named, delimiter=";")
        writer.writeheader()
        writer.writerow(named)


def test_a_former_comune_without_a_single_heir_is_not_guessed() -> None:
    known = territory()
    assert known.heir_of("015246") == "015251"
    assert known.heir_of("015043") is None
