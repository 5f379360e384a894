# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Sources that disagree, and what is doubtful though sound: kept, marked, counted."""

import csv
from pathlib import Path

import pytest

from ingest.releases import Release, Releases
from ontology.context import expand
from ontology.vocabulary import codes
from tests.ingest.deployments import built, current, dumps_of

HEADER = (
    "id,name,street_address,postal_code,istat_code,latitude,longitude,activity,confidence,source\n"
)
STATEMENTS = "register,entry,field,value,source,confidence\n"


def deployed(copy: Path, tmp_path: Path, rows: str, statements: str = "") -> Release:
    (copy / "coworking.csv").write_text(HEADER + rows, "utf-8")
    (copy / "statements.csv").write_text(STATEMENTS + statements, "utf-8")
    path = copy / "registry.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[tables]\n", '[tables]\nstatements = "statements.csv"\n'))
    releases = Releases(tmp_path / "releases")
    assert built(copy, releases).intake.errors == []
    return current(releases)


def said(release: Release) -> dict[str, tuple[str, str]]:
    """Give the value of each statement with its mark of preference."""
    found: dict[str, dict[str, str]] = {}
    for quad in release.quads():
        if "/id/statement/" in str(quad.subject):
            name = str(quad.subject).rsplit("/", 1)[1][:-1]
            found.setdefault(name, {})[quad.predicate.value] = str(quad.object)
    return {
        name: (about[expand("rdf:object")], about[expand("albo:isPreferred")])
        for name, about in found.items()
    }


ROW = "c-1,Spazio,Via Uno 1,20121,015146,,,,{confidence},{source}\n"


@pytest.mark.parametrize(
    ("own", "rival", "shown"),
    [
        # Firmer ground goes first, whatever the dates; then the newer source; then the table.
        (("open-data", "coworking-metadata"), "flexsa-2015,page", "Via Uno 1"),
        (("page", "flexsa-2015"), "coworking-metadata,open-data", "Via Due 2"),
        (("page", "coworking-metadata"), "flexsa-2015,page", "Via Due 2"),
        (("page", "flexsa-2015"), "coworking-metadata,page", "Via Uno 1"),
        (("", "flexsa-2015"), "flexsa-2015,unverified", "Via Uno 1"),
        (("site", "flexsa-2015"), "flexsa-2015,site", "Via Uno 1"),
    ],
)
def test_one_statement_is_preferred_by_the_stated_rule(
    copy: Path, tmp_path: Path, own: tuple[str, str], rival: str, shown: str
) -> None:
    statement = f"coworking,c-1,street_address,Via Due 2,{rival}\n"
    row = ROW.format(confidence=own[0], source=own[1])
    release = deployed(copy, tmp_path, row, statement)
    assert sorted(value for value, _ in said(release).values()) == ['"Via Due 2"', '"Via Uno 1"']
    preferred = [value for value, mark in said(release).values() if "true" in mark]
    assert preferred == [f'"{shown}"']
    streets = {
        str(quad.object)
        for quad in release.quads()
        if quad.predicate.value == expand("locn:thoroughfare")
        and "/id/coworking/" in str(quad.subject)
    }
    assert streets == {f'"{shown}"'}


def test_every_statement_keeps_its_source(copy: Path, tmp_path: Path) -> None:
    statement = "coworking,c-1,street_address,Via Due 2,flexsa-2015,\n"
    release = deployed(
        copy, tmp_path, ROW.format(confidence="page", source="coworking-metadata"), statement
    )
    sources = {
        str(quad.object).rsplit("/", 1)[1][:-1]
        for quad in release.quads()
        if quad.predicate.value == expand("dct:source") and "/id/statement/" in str(quad.subject)
    }
    assert sources == {"coworking-metadata", "flexsa-2015"}


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("coworking,c-1,colour,red,flexsa-2015,\n", "unknown-field"),
        ("coworking,c-1,workstations,a few,flexsa-2015,\n", "unreadable-statement"),
        ("coworking,c-9,workstations,3,flexsa-2015,\n", "unknown-entry"),
    ],
)
def test_a_statement_that_says_nothing_is_told(
    copy: Path, tmp_path: Path, statement: str, rule: str
) -> None:
    (copy / "coworking.csv").write_text(
        HEADER + ROW.format(confidence="page", source="flexsa-2015"), "utf-8"
    )
    (copy / "statements.csv").write_text(STATEMENTS + statement, "utf-8")
    path = copy / "registry.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[tables]\n", '[tables]\nstatements = "statements.csv"\n'))
    outcome = built(copy, Releases(tmp_path / "releases"))
    assert outcome.release is not None
    assert rule in {item.rule for item in outcome.intake.findings}


def test_a_share_alike_statement_is_kept_apart_and_never_preferred(
    copy: Path, tmp_path: Path
) -> None:
    statement = "coworking,c-1,street_address,Via Condivisa 99,map-of-innovation,verified\n"
    row = ROW.format(confidence="site", source="flexsa-2015")
    release = deployed(copy, tmp_path, row, statement)
    graphs = {
        str(quad.graph_name).rsplit("/graph/", 1)[-1]
        for quad in release.quads()
        if "Via Condivisa 99" in str(quad.object)
    }
    assert graphs == {"source/map-of-innovation>"}
    dumps = dumps_of(release)
    assert "Via Uno 1" in dumps and "Via Condivisa" not in dumps


def test_a_share_alike_value_takes_its_entry_with_it(copy: Path, tmp_path: Path) -> None:
    statement = "coworking,c-1,workstations,17,map-of-innovation,page\n"
    row = ROW.format(confidence="page", source="flexsa-2015")
    release = deployed(copy, tmp_path, row, statement)
    graphs = {
        str(quad.graph_name).rsplit("/graph/", 1)[-1]
        for quad in release.quads()
        if quad.predicate.value == expand("albo:workstationCount")
    }
    assert graphs == {"source/map-of-innovation>"}
    dumps = dumps_of(release)
    assert '"Spazio"' not in dumps and ",Spazio," not in dumps


def test_sources_stand_in_the_order_of_the_fields_that_they_tell_of(
    copy: Path, tmp_path: Path
) -> None:
    # The first statement cannot be read, and yet the website is the first that is told of.
    statements = (
        "coworking,c-1,website,nessuno,flexsa-2015,page\n"
        "coworking,c-1,workstations,20,coworking-metadata,page\n"
        "coworking,c-1,website,https://example.org/,notizie-login,page\n"
    )
    row = ROW.format(confidence="unverified", source="flexsa-2015")
    release = deployed(copy, tmp_path, row, statements)
    lines = (release.folder / "dumps" / "coworking.csv").read_text("utf-8").splitlines()
    (told,) = csv.DictReader(lines)
    assert told["website"] == "https://example.org/" and told["workstations"] == "20"
    assert told["source"] == "flexsa-2015|notizie-login|coworking-metadata"


def test_values_that_do_not_go_together_change_nothing(copy: Path, tmp_path: Path) -> None:
    statements = (
        "coworking,c-1,opening_date,2020-01-01,flexsa-2015,page\n"
        "coworking,c-1,closing_date,2019-01-01,flexsa-2015,page\n"
    )
    row = ROW.format(confidence="page", source="flexsa-2015")
    release = deployed(copy, tmp_path, row, statements)
    predicates = {quad.predicate.value for quad in release.quads() if "#" not in str(quad.subject)}
    assert expand("albo:openedOn") not in predicates
    assert len(said(release)) == 2


def test_a_point_of_another_source_fills_one_that_is_missing(copy: Path, tmp_path: Path) -> None:
    statements = (
        "coworking,c-1,latitude,45.48,flexsa-2015,page\n"
        "coworking,c-1,longitude,9.2,flexsa-2015,page\n"
    )
    row = ROW.format(confidence="page", source="flexsa-2015")
    release = deployed(copy, tmp_path, row, statements)
    assert any("POINT (9.2 45.48)" in str(quad.object) for quad in release.quads())


# One row or two for each real trap, and the check that finds it.
TRAPS = {
    "city-centre-point": "c-1,AA,Via Roma 1,,015146,45.4636889,9.1881408,,x",
    "translated-street": "c-1,AA,Maecenas Street 76,,015146,,,,x",
    "generic-postcode": "c-1,AA,Via Roma 1,20100,015146,,,,x",
    "garbled-letters": "c-1,CittÃ\u00a0 Studi,Via Roma 1,,015146,,,,x",
    "closed": "c-1,AA,Via Roma 1,,015146,,,closed,x",
    "moved": "c-1,AA,Via Roma 1,,015146,,,moved,x",
    "stale-source": "c-1,AA,Via Roma 1,,015146,,,,x",
    "no-point": "c-1,AA,Via Roma 1,,015146,,,,x",
    "no-address": "c-1,AA,,,015146,,,,x",
    "shared-point": "c-1,AA,Via Roma 1,,015146,45.48,9.2,,x\nc-2,BB,Via Po 2,,015146,45.48,9.2,,x",
}


@pytest.mark.parametrize("check", TRAPS)
def test_a_real_trap_is_found_and_kept_visible(copy: Path, tmp_path: Path, check: str) -> None:
    rows = TRAPS[check].replace(",x", ",,coworking-metadata") + "\n"
    release = deployed(copy, tmp_path, rows)
    bodies = {
        str(quad.object) for quad in release.quads() if quad.predicate.value == expand("oa:hasBody")
    }
    assert f"<{expand(f'quality-check:{check}')}>" in bodies
    measures = [quad for quad in release.quads() if quad.predicate.value == expand("dqv:value")]
    assert measures and all(int(quad.object.value) > 0 for quad in measures)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("street", "is_doubtful"),
    [
        ("Castelvetro Via 4", True),
        ("Street Workers Autobianchi 1", True),
        ("Via Castelvetro 4", False),
        ("Viale Via Lattea 3", False),
        ("Piazza Castello 1", False),
    ],
)
def test_a_translated_street_is_told_from_an_italian_one(
    copy: Path, tmp_path: Path, street: str, is_doubtful: bool
) -> None:
    release = deployed(copy, tmp_path, f"c-1,AA,{street},,015146,,,,,coworking-metadata\n")
    found = any("translated-street" in str(quad.object) for quad in annotations(release))
    assert found is is_doubtful


def annotations(release: Release) -> list[object]:
    return [quad for quad in release.quads() if quad.predicate.value == expand("oa:hasBody")]  # type: ignore[return-value]


def test_the_shipped_data_shows_its_own_doubts(release: Release) -> None:
    about: dict[str, set[str]] = {}
    for quad in release.quads():
        if quad.predicate.value == expand("oa:hasBody"):
            entry = str(quad.subject).rsplit("/", 1)[1][:-1]
            about.setdefault(str(quad.object).rsplit("/", 1)[1][:-1], set()).add(entry)
    # Via Copernico 38, Via Arcivescovo Calabiana 6: one address, several registers.
    assert len(about["shared-address"]) >= 4
    assert len(about["conflicting-sources"]) >= 12
    assert about["closed"] and about["moved"] and about["stale-source"]
    assert set(about) <= set(codes("quality-check"))
