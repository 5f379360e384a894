"""The shipped data: whole, sourced, and honest about what is not verified."""

import csv
from importlib.resources import files

import pytest
from rdflib import SH, Graph

from ingest.intake import Intake
from ingest.releases import Release
from ingest.territory import territory
from ontology.context import expand, terms_by_iri
from shapes.checks import SHAPES
from shapes.faults import path_steps

DATA = files("ingest").joinpath("data")


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text("utf-8").splitlines()))


def test_the_tables_are_whole(intake: Intake) -> None:
    assert intake.findings == []
    assert len(intake.entries["coworking"]) == 48
    assert len(intake.comuni) == len(territory().boundaries) == 133
    assert (len(intake.zones), len(intake.municipi)) == (7, 9)
    assert len(territory().comuni) == 7896


def test_the_zones_share_out_the_comuni_but_milan(intake: Intake) -> None:
    members = [code for zone in intake.zones for code in zone.comuni]
    assert len(members) == len(set(members)) == 132
    assert set(members) == set(intake.comuni) - {"015146"}


def test_zone_membership_is_marked_unverified(intake: Intake, release: Release) -> None:
    assert {zone.confidence for zone in intake.zones} == {"unverified"}
    marked = {
        str(quad.subject)
        for quad in release.quads()
        if "/id/zone/" in str(quad.subject) and "confidence-level/unverified" in str(quad.object)
    }
    assert len(marked) == 7


def test_thirteen_spaces_have_a_known_number_of_desks(intake: Intake) -> None:
    known = [row.record.workstations for row in intake.entries["coworking"]]
    desks = sorted(number for number in known if number is not None)
    assert len(desks) == 13
    assert sum(number < 10 for number in desks) == 9
    assert sum(number < 8 for number in desks) == 5


def test_no_entry_went_through_a_call_here(release: Release) -> None:
    statuses = {
        quad.object for quad in release.quads() if quad.predicate.value == expand("reg:status")
    }
    assert {str(status) for status in statuses} == {f"<{expand('entry-status:mapped')}>"}


@pytest.mark.parametrize(
    "name",
    ["coworking.csv", "actors.csv", "comuni.csv", "boundaries.csv", "zones.csv", "municipi.csv"],
)
def test_every_row_names_sources_that_are_described(name: str, intake: Intake) -> None:
    for row in table(name):
        named = row["source"].split("|")
        assert named and set(named) <= set(intake.sources), row


def test_every_source_has_a_licence_and_says_so_in_both_languages(intake: Intake) -> None:
    for source in intake.sources.values():
        assert source.licence
        assert source.title_it and source.title_en
        assert (source.note_it is None) == (source.note_en is None)


def test_the_context_knows_every_path_of_the_shapes() -> None:
    for name in SHAPES:
        graph = Graph().parse(
            data=files("shapes").joinpath(name).read_text("utf-8"), format="turtle"
        )
        for path in graph.objects(None, SH.path):
            for step in path_steps(graph, path):
                assert str(step) in terms_by_iri(), step
