# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The shipped data: whole, sourced, and honest about what is not verified."""

import csv
import re
from importlib.resources import files

import pytest
from rdflib import SH, Graph

from ingest.intake import Intake
from ingest.kinds import entry_kinds, list_kinds
from ingest.registry import load_registry, shipped_registry
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


def test_every_entry_actor_and_listed_thing_has_sources_with_a_licence(release: Release) -> None:
    sources: dict[str, set[str]] = {}
    licensed, named = set(), set()
    kinds = {f"<{expand(name)}>" for name in SOURCED}
    for quad in release.quads():
        subject, predicate = str(quad.subject), quad.predicate.value
        if predicate == expand("dct:source"):
            sources.setdefault(subject, set()).add(str(quad.object))
        elif predicate == expand("dct:license"):
            licensed.add(subject)
        elif predicate == expand("rdf:type") and str(quad.object) in kinds and "#" not in subject:
            named.add(subject)
    assert len(named) > 500
    # A Comune outside the metropolitan city is known by its code alone.
    ours = {one for one in named if "/id/" in one and not re.search("/comune/(?!015)", one)}
    assert {subject for subject in ours if not sources.get(subject)} == set()
    assert {source for subject in ours for source in sources[subject]} <= licensed


SOURCED = (
    "albo:RegisterEntry",
    "org:Organization",
    "albo:InnovationNetwork",
    "albo:Agreement",
    "albo:SupportMeasure",
    "albo:Comune",
    "albo:Neighbourhood",
    "org:Membership",
    "org:ChangeEvent",
    "schema:Project",
)


def test_every_class_has_data_or_a_reason(release: Release) -> None:
    counted: dict[str, int] = {}
    for quad in release.quads():
        if quad.predicate.value == expand("rdf:type"):
            counted[str(quad.object)] = counted.get(str(quad.object), 0) + 1
    empty = {
        kind.class_iri()
        for kind in (*entry_kinds().values(), *list_kinds().values())
        if not counted.get(f"<{kind.class_iri()}>")
    }
    assert empty == {expand(name) for name in WITHOUT_DATA}
    registry = load_registry(shipped_registry())
    reasons = {one.kind for one in (*registry.registers, *registry.lists) if one.without_data}
    models = {**entry_kinds(), **list_kinds()}
    assert empty <= {models[kind].class_iri() for kind in reasons}


WITHOUT_DATA = (
    "albo:ExpertProfile",
    "albo:StudentHousing",
    "albo:SupportProgramme",
    "cv:PublicEvent",
    "org:FormalOrganization",
)
