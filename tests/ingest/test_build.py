# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Releases: the same bytes, all or nothing, numbers for ever, and nothing personal in them."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from ingest.build import build
from ingest.documents import UnwritableDocument
from ingest.registry import BadRegistry, Registry, load_registry
from ingest.releases import Release, ReleaseProblem, Releases
from ontology.context import expand
from tests.conftest import ROOT
from tests.ingest.deployments import (
    built,
    current,
    edit,
    files_of,
    ledger_of,
    read_assessments,
)


def test_two_builds_of_the_same_sources_are_byte_equal(
    release: Release, registry: Registry, tmp_path: Path
) -> None:
    other = build(registry, Releases(tmp_path)).release
    assert other is not None
    assert files_of(other.folder) == files_of(release.folder)


def test_two_builds_in_processes_of_their_own_are_byte_equal(tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("two", "2")):
        command = [sys.executable, "-c", "from endpoint.cli import main; main()", "build"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        options = ["--releases", str(tmp_path / name)]
        subprocess.run(
            [*command, *options], check=True, cwd=ROOT, env=environment, capture_output=True
        )
    assert files_of(tmp_path / "one" / "1") == files_of(tmp_path / "two" / "1")


def test_a_build_that_changes_nothing_makes_no_release(
    releases: Releases, registry: Registry
) -> None:
    again = build(registry, releases)
    assert again.unchanged
    assert releases.numbers() == [1]


def test_a_new_title_is_a_new_release(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    path = copy / "registry.toml"
    old = f'"{current(releases).info.title.it}"'
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, '"Altro titolo"', 1), "utf-8")
    assert not built(copy, releases).unchanged
    assert current(releases).info.title.it == "Altro titolo"


def test_a_release_says_what_it_was_made_from(release: Release) -> None:
    assert release.info.counts["coworking"] == 48
    assert release.info.counts["disused-space"] == 174 + 42
    assert set(release.info.inputs) >= {"coworking.csv", "milano-2013"}
    assert release.damaged_files() == []


def test_damage_is_noticed(small: Registry, tmp_path: Path) -> None:
    release = build(small, Releases(tmp_path)).release
    assert release is not None
    with (release.folder / "dumps" / "coworking.csv").open("a") as file:
        file.write("x")
    assert release.damaged_files() == ["dumps/coworking.csv"]


def test_there_are_no_blank_nodes_and_every_literal_survives_the_store(release: Release) -> None:
    quads = set(release.quads())
    assert not any(isinstance(term, BlankNode) for quad in quads for term in quad)
    # DCAT-AP asks for a datatype that the store takes for xsd:integer: the file is what is served.
    sizes = {quad for quad in quads if quad.predicate == NamedNode(expand("dcat:byteSize"))}
    store = Store()
    store.extend(quads - sizes)
    assert set(store) == quads - sizes


def test_a_value_that_is_no_iri_is_told_and_not_dropped(copy: Path, tmp_path: Path) -> None:
    path = copy / "registry.toml"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    path.write_text(path.read_text("utf-8").replace(f'licence = "{licence}"', 'licence = "CC BY"'))
    with pytest.raises(UnwritableDocument, match=r"license: .*CC BY"):
        built(copy, Releases(tmp_path / "releases"))


def test_numbers_stay_when_rows_move_and_are_never_given_again(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    path = copy / "coworking.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, *rest, ""]), "utf-8")
    built(copy, releases, on=date(2026, 11, 23))
    ledger = json.loads((current(releases).folder / "ledger.json").read_text())["books"][
        "coworking"
    ]
    assert ledger["cow-002"]["number"] == "0002"
    assert [item["change"] for item in ledger["cow-001"]["versions"]] == ["created", "removed"]
    new = first.replace("cow-001", "cow-900").replace("Cowo Basiano", "Nuovo")
    path.write_text("\n".join([header, new, *rest, ""]), "utf-8")
    built(copy, releases, on=date(2026, 11, 24))
    ledger = json.loads((current(releases).folder / "ledger.json").read_text())["books"][
        "coworking"
    ]
    assert ledger["cow-900"]["number"] == "0049"


def test_an_entry_that_leaves_its_source_becomes_a_tombstone(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    lines = (copy / "coworking.csv").read_text("utf-8").splitlines()
    (copy / "coworking.csv").write_text("\n".join(lines[:1] + lines[2:]) + "\n", "utf-8")
    built(copy, releases, on=date(2026, 11, 23))
    about = [
        quad
        for quad in current(releases).quads()
        if str(quad.subject).endswith(("/id/coworking/0001>", "/id/entry/coworking-0001>"))
    ]
    said = {"prov:invalidatedAtTime", "albo:endingReason"}
    assert {quad.predicate.value for quad in about} == {expand(name) for name in said}
    assert {str(quad.object) for quad in about if isinstance(quad.object, Literal)} == {
        f'"2026-11-23"^^<{expand("xsd:date")}>'
    }


def test_a_number_given_by_a_release_that_was_rolled_back_is_not_given_again(
    copy: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    extra = ",".join(["cow-901", "Primo", "", "Via X 1", "", "Milano", "015146"] + [""] * 16)
    row = extra + ",open-data,coworking-metadata,,\n"
    with (copy / "coworking.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    built(copy, releases)
    releases.point_to(1)
    edit(copy, "cow-901,Primo,,Via X 1", "cow-902,Secondo,,Via Y 2")
    built(copy, releases)
    ledger = json.loads((current(releases).folder / "ledger.json").read_text())["books"][
        "coworking"
    ]
    assert (ledger["cow-901"]["number"], ledger["cow-902"]["number"]) == ("0049", "0050")
    assert releases.numbers() == [1, 2, 3]


def test_only_what_changed_is_in_the_changes(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases, on=date(2026, 11, 25))
    with gzip.open(current(releases).folder / "changes.nq.gz") as stream:
        changed = list(parse(stream.read(), format=RdfFormat.N_QUADS))
    versions = {str(quad.graph_name) for quad in changed}
    assert versions == {
        "<http://127.0.0.1:8000/graph/history>",
        "<http://127.0.0.1:8000/id/version/coworking-0001-2>",
    }
    entries = [quad for quad in current(releases).quads() if _is_date(quad)]
    assert {quad.object.value for quad in entries if "0001" in str(quad.subject)} == {"2026-11-25"}  # type: ignore[union-attr]
    assert {quad.object.value for quad in entries if "0002" in str(quad.subject)} == {"2026-11-22"}  # type: ignore[union-attr]


def _is_date(quad: Quad) -> bool:
    is_entry = "/id/entry/coworking-" in str(quad.subject)
    return is_entry and quad.predicate.value == expand("dct:modified")


def test_unchanged_assessments_are_taken_over_and_equal_new_ones(
    copy: Path, tmp_path: Path, release: Release
) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    afresh = Releases(tmp_path / "afresh")
    built(copy, afresh)
    assert read_assessments(current(releases)) == read_assessments(current(afresh))


def test_what_the_office_records_answers_and_is_published(copy: Path, tmp_path: Path) -> None:
    call = "https://w3id.org/albo/call/milano-2013"
    office = {
        "cow-048": {
            "recorded": [
                {
                    "requirement": f"{call}#site-visit",
                    "outcome": "passed",
                    "established_on": "2026-05-04",
                    "office": {"it": "Ufficio", "en": "Office"},
                }
            ],
            "waivers": [
                {
                    "requirement": f"{call}#connectivity",
                    "reason": {"it": "Lavori in corso", "en": "Works under way"},
                    "act": {"it": "R.G. 1/2026", "en": "R.G. 1/2026"},
                }
            ],
        }
    }
    (copy / "office.json").write_text(json.dumps(office), "utf-8")
    toml = (copy / "registry.toml").read_text("utf-8")
    (copy / "registry.toml").write_text(
        toml.replace('kind = "coworking"', 'kind = "coworking"\noffice = "office.json"')
    )
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    assessed = {
        (item.candidate[-4:], item.call): item for item in read_assessments(current(releases))
    }
    number = json.loads((current(releases).folder / "ledger.json").read_text())["books"][
        "coworking"
    ]["cow-048"]["number"]
    found = assessed[number, call]
    assert found.verdict("site-visit").outcome == "passed"
    assert found.verdict("connectivity").waiver is not None
    waivers = [quad for quad in current(releases).quads() if str(quad.subject).endswith("-waiver>")]
    assert {quad.predicate.value for quad in waivers} >= {expand("albo:statementOfReasons")}


def test_what_the_office_takes_back_is_gone(copy: Path, tmp_path: Path) -> None:
    call = "https://w3id.org/albo/call/milano-2013"
    recorded = {
        "requirement": f"{call}#site-visit",
        "outcome": "passed",
        "established_on": "2026-05-04",
        "office": {"it": "Ufficio", "en": "Office"},
    }
    toml = (copy / "registry.toml").read_text("utf-8")
    named = toml.replace('kind = "coworking"', 'kind = "coworking"\noffice = "office.json"')
    (copy / "registry.toml").write_text(named, "utf-8")
    releases = Releases(tmp_path / "releases")
    for office, expected in (({"cow-048": {"recorded": [recorded]}}, 1), ({}, 0)):
        (copy / "office.json").write_text(json.dumps(office), "utf-8")
        built(copy, releases)
        assessed = read_assessments(current(releases))
        passed = [one for one in assessed if one.call == call and one.office_digest]
        assert len(passed) == expected


def test_the_office_is_told_what_matches_nothing(copy: Path, tmp_path: Path) -> None:
    toml = (copy / "registry.toml").read_text("utf-8")
    named = toml.replace('kind = "coworking"', 'kind = "coworking"\noffice = "office.json"')
    (copy / "registry.toml").write_text(named, "utf-8")
    (copy / "office.json").write_text('{"cow-999": {}}', "utf-8")
    findings = built(copy, Releases(tmp_path)).intake.findings
    assert [(item.rule, "cow-999" in item.reason.it) for item in findings] == [
        ("office-unmatched", True)
    ]
    (copy / "office.json").write_text('{"cow-048": {"recorded": "no"}}', "utf-8")
    with pytest.raises(BadRegistry, match="recorded"):
        built(copy, Releases(tmp_path))


def test_a_version_is_never_given_two_contents(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    edit(copy, "Cowo Basiano", "Nome DUE")
    built(copy, releases)
    releases.point_to(1)
    edit(copy, "Nome DUE", "Nome TRE")
    built(copy, releases)
    versions = ledger_of(releases)["cow-001"]["versions"]
    assert [item["number"] for item in versions] == [1, 3]


def test_a_register_that_is_configured_no_more_leaves_tombstones(
    copy: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    path = copy / "registry.toml"
    text = path.read_text("utf-8").replace('id = "coworking"', 'id = "spazi"')
    path.write_text(text.replace('register = "coworking"', 'register = "spazi"'), "utf-8")
    built(copy, releases)
    ended = {
        str(quad.subject).rsplit("/", 2)[1]
        for quad in current(releases).quads()
        if quad.predicate.value == expand("prov:invalidatedAtTime")
    }
    assert ended == {"coworking", "entry"}


def test_an_actor_that_breaks_a_shape_is_kept_aside(copy: Path, tmp_path: Path) -> None:
    path = copy / "actors.csv"
    text = path.read_text("utf-8").replace("Talent Garden S.p.A.", "T")
    path.write_text(text, "utf-8")
    refused = built(copy, Releases(tmp_path))
    assert refused.release is None
    by_file = {item.file: item.rule for item in refused.intake.errors}
    assert by_file == {"actors.csv": "shape", "coworking.csv": "refused-operator"}
    left = built(copy, Releases(tmp_path), without_bad_rows=True).release
    assert left is not None
    assert not any(quad.object == Literal("TAG") for quad in left.quads())


def test_a_second_builder_is_told_to_wait(small: Registry, tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    with releases.lock(), pytest.raises(ReleaseProblem, match="under way"):
        build(small, releases)


def test_a_rollback_and_its_end(registry: Registry, copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    with pytest.raises(ReleaseProblem, match="no previous"):
        releases.previous()
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    releases.point_to(releases.previous())
    assert current(releases).info.number == 1
    with pytest.raises(ReleaseProblem, match="does not exist"):
        releases.point_to(9)


WRONG = {
    "base": ('base = "http://127.0.0.1:8000"', 'base = "http://127.0.0.1:8000?x"', "base"),
    "unknown key": ("[publisher]", '[publisher]\ncolour = "red"', "publisher.colour"),
    "a register like an entry": (
        "[[links]]",
        '[[registers]]\nid = "coworking-0001"\nkind = "coworking"\n'
        'title = { it = "x", en = "x" }\ndescription = { it = "x", en = "x" }\n'
        'files = [{ path = "altro.csv" }]\n\n[[links]]',
        "id like an entry of it: coworking-0001",
    ),
    "no TOML": ("[publisher]", "[publisher", "registry.toml"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_configuration_is_refused_by_file_and_key(wrong: str, copy: Path) -> None:
    old, new, words = WRONG[wrong]
    path = copy / "registry.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(BadRegistry) as refused:
        load_registry(path)
    assert "registry.toml" in str(refused.value)
    assert words in str(refused.value)


def test_an_unknown_call_is_refused_by_name(copy: Path, tmp_path: Path) -> None:
    path = copy / "registry.toml"
    path.write_text(path.read_text("utf-8").replace('"milano-2013"', '"milano-1913"'), "utf-8")
    with pytest.raises(BadRegistry, match="milano-1913"):
        built(copy, Releases(tmp_path))


def killed_builds(folder: Path, releases: Path, seconds: float) -> Iterator[int]:
    """Start builds and kill each at a moment of its own."""
    moments = random.Random(7)  # noqa: S311 - moments to kill at, not secrets
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "build"]
    for _ in range(12):
        options = ["--registry", str(folder / "registry.toml"), "--releases", str(releases)]
        process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.3, seconds))  # the moment is the point of the test
        process.send_signal(signal.SIGKILL)
        yield process.wait()


def test_a_build_killed_at_any_moment_leaves_the_served_release_whole(
    copy: Path, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    started = time.monotonic()
    built(copy, releases)
    before = files_of(current(releases).folder)
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    for _ in killed_builds(copy, releases.folder, 1.2 * (time.monotonic() - started) + 0.8):
        for number in releases.numbers():
            assert releases.open(number).damaged_files() == []
        if current(releases).info.number == 1:
            assert files_of(current(releases).folder) == before
    built(copy, releases)
    release = current(releases)
    assert release.damaged_files() == []
    assert any('"Coworking Basiano' in str(quad.object) for quad in release.quads())
    assert list(releases.folder.glob(".draft-*")) == []


def test_a_row_with_two_faults_is_kept_aside_once(copy: Path, tmp_path: Path) -> None:
    edit(copy, "cow-001,Cowo Basiano (Cavenago / Milano),,", "cow-001,Cowo Basiano,no-such,")
    edit(copy, "open-data,coworking-metadata,Il punto", "open-data,no-source,Il punto")
    intake = built(copy, Releases(tmp_path / "releases")).intake
    (aside,) = [parsing.aside for parsing in intake.parsings.values() if parsing.aside]
    # cow-007 has one of the two faults: its source is unknown as well.
    assert [row.cells[0] for row in aside] == ["cow-001", "cow-007"]
    assert {item.rule for item in intake.errors} == {"unknown-source", "unknown-operator"}
