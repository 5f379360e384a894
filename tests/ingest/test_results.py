# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What verdicts came to: told once, of nobody, and gone when nothing comes to it any more."""

import csv
import gzip
import io
import json
import re
from collections import Counter
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Quad, RdfFormat, parse

from ingest.folded import Folded
from ingest.index.reading import Reader
from ingest.index.said import ReleaseQuads
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.shelf import Held, Shelf
from ingest.working import shared_out
from ontology.context import expand
from shapes.calls import shipped_call
from shapes.faults import MalformedCall
from tests.conftest import serving
from tests.ingest.deployments import built, current, edit, files_of, read_assessments

CALL = "https://w3id.org/albo/call/milano-2013"
NOTE = "Rinviata: si veda <http://127.0.0.1:8000/id/result/abcdef> e la nota del gestore"


def office_of(folder: Path, office: object) -> None:
    toml = (folder / "registry.toml").read_text("utf-8")
    if "office.json" not in toml:
        named = toml.replace('kind = "coworking"', 'kind = "coworking"\noffice = "office.json"')
        (folder / "registry.toml").write_text(named, "utf-8")
    (folder / "office.json").write_text(json.dumps(office), "utf-8")


def results_of(release: Release) -> str:
    return gzip.decompress((release.folder / "results.nq.gz").read_bytes()).decode()


def verdicts_of(release: Release) -> str:
    return gzip.decompress((release.folder / "assessments.nq.gz").read_bytes()).decode()


@pytest.mark.parametrize("outcome", ["passed", "failed", "cantTell", "untested", "inapplicable"])
def test_what_the_office_says_of_one_is_said_of_no_other(
    outcome: str, copy: Path, tmp_path: Path
) -> None:
    told = {"it": NOTE, "en": NOTE}
    recorded = {
        "requirement": f"{CALL}#site-visit",
        "outcome": outcome,
        "established_on": "2026-05-04",
        "office": {"it": "Ufficio", "en": "Office"},
        "note": told,
    }
    waiver = {"requirement": f"{CALL}#workstations", "reason": told, "act": told}
    office_of(copy, {"cow-048": {"recorded": [recorded], "waivers": [waiver]}})
    built(copy, Releases(tmp_path / "releases"))
    release = current(Releases(tmp_path / "releases"))
    assert NOTE in verdicts_of(release)
    assert NOTE not in results_of(release)


def test_nothing_that_was_found_is_told_of_all(copy: Path, tmp_path: Path) -> None:
    built(copy, Releases(tmp_path / "releases"))
    release = current(Releases(tmp_path / "releases"))
    found = re.compile(r"/valueFound> \"([^\"]+)\"@en")
    assert set(found.findall(results_of(release))) == {"not stated"}
    assert len(set(found.findall(verdicts_of(release)))) > 20


def test_a_verdict_and_what_it_came_to_stand_in_one_graph(release: Release) -> None:
    quads = list(release.quads())
    told = {(one.subject, one.graph_name) for one in quads if _is(one, "earl:outcome")}
    came_to = {(one.object, one.graph_name) for one in quads if _is(one, "earl:result")}
    assert came_to == told
    assert len({graph for _, graph in told}) > 1
    assert len({result for result, _ in told}) == len(told)


def _is(quad: Quad, predicate: str) -> bool:
    return quad.predicate.value == expand(predicate)


def test_a_result_leaves_with_the_last_verdict_that_came_to_it(copy: Path, tmp_path: Path) -> None:
    releases, alone = Releases(tmp_path / "releases"), Releases(tmp_path / "alone")
    visited = {
        "requirement": f"{CALL}#site-visit",
        "outcome": "failed",
        "established_on": "2026-05-04",
        "office": {"it": "Ufficio", "en": "Office"},
    }
    office_of(copy, {"cow-048": {"recorded": [visited]}})
    built(copy, releases)
    before = results_of(current(releases))
    office_of(copy, {})
    edit(copy, "Cowo Basiano", "Coworking Basiano")
    built(copy, releases)
    built(copy, alone)
    after = results_of(current(releases))
    assert len(set(re.findall(r"/result/(\w+)>", before))) == 1 + len(
        set(re.findall(r"/result/(\w+)>", after))
    )
    anew = files_of(current(alone).folder)
    for name in ("results.nq.gz", "results.csv", "assessments.nq.gz", "assessments.json.gz"):
        assert files_of(current(releases).folder)[name] == anew[name], name


def test_calls_that_share_a_requirement_are_counted_apart(copy: Path, tmp_path: Path) -> None:
    text = shipped_call("milano-2013").turtle
    other = text.replace(f"<{CALL}>", f"<{CALL}-bis>").replace('"milano-2013"', '"milano-2013-bis"')
    (copy / "bis.ttl").write_text(other, "utf-8")
    toml = (copy / "registry.toml").read_text("utf-8")
    named = toml.replace('"milano-2013",', '"milano-2013", "bis.ttl",')
    (copy / "registry.toml").write_text(named, "utf-8")
    built(copy, Releases(tmp_path / "releases"))
    release = current(Releases(tmp_path / "releases"))
    counted = Counter(
        (one.call, verdict.identifier, expand(f"earl:{verdict.outcome}"))
        for one in read_assessments(release)
        for each in one.verdicts
        for verdict in (each, *each.members)
    )
    for (call, requirement, outcome), number in counted.items():
        if call == CALL:
            assert counted[f"{CALL}-bis", requirement, outcome] == number
    assert len({requirement for call, requirement, _ in counted if call == CALL}) > 5
    assert Reader(ReleaseQuads(release.folder)).outcomes() == counted


def test_the_page_of_a_call_counts_a_requirement_by_its_identifier(
    copy: Path, tmp_path: Path
) -> None:
    text = shipped_call("milano-2013").turtle
    # The address of a requirement need not end in its identifier.
    other = text.replace('dct:identifier "workstations"', 'dct:identifier "postazioni-minime"')
    assert other != text
    (copy / "bis.ttl").write_text(other, "utf-8")
    toml = (copy / "registry.toml").read_text("utf-8")
    (copy / "registry.toml").write_text(toml.replace('"milano-2013",', '"bis.ttl",'), "utf-8")
    built(copy, Releases(tmp_path / "releases"))
    with serving(tmp_path / "releases", ALBO_QUERY_WORKERS="1") as url:
        page = httpx.get(f"{url}/calls/milano-2013", headers={"Accept": "text/html"}).text
    outcomes = page[page.index('id="outcomes"') :]
    row = re.search(r"#workstations.+?</tr>", outcomes, re.DOTALL)
    assert row is not None
    counts = map(int, re.findall(r'class="number"[^>]*>([\d.]+)<', row[0]))
    assert sum(counts) == current(Releases(tmp_path / "releases")).info.counts["coworking"]


def test_a_register_report_holds_no_result_but_of_its_verdicts(copy: Path, tmp_path: Path) -> None:
    share_all(copy)
    built(copy, Releases(tmp_path / "releases"))
    folder = current(Releases(tmp_path / "releases")).folder
    report = parse(path=str(folder / "dumps" / "coworking.report.ttl"), format=RdfFormat.TURTLE)
    told = {quad.object.value for quad in report if quad.predicate.value == expand("rdf:type")}  # type: ignore[union-attr]
    assert told == {expand("earl:Software")}


def share_all(folder: Path) -> None:
    share = "https://creativecommons.org/licenses/by-sa/4.0/"
    sources = folder / "sources.csv"
    rows = list(csv.DictReader(io.StringIO(sources.read_text("utf-8"), newline="")))
    for row in rows:
        row |= {"licence": "CC BY-SA 4.0", "licence_url": share}
    with sources.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_text_comes_from_the_shelf_as_it_was_put(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    texts = [b"", b"uno", "perché".encode() * 1000]
    kept = [shelf.put(Held.of(text)) for text in texts]
    assert [one.read() for one in reversed(kept)] == texts[::-1]
    assert list(tmp_path.iterdir()) == []
    assert list(Folded(()).kept(shelf.put)) == []


@pytest.mark.parametrize(
    "fault", [MalformedCall("a.ttl", []), ReleaseProblem("b.csv"), OSError(28, "no space")]
)
def test_what_goes_wrong_elsewhere_is_told_here(fault: Exception) -> None:
    def work(_place: int) -> None:
        raise fault

    words = "MalformedCall" if isinstance(fault, MalformedCall) else re.escape(str(fault))
    with pytest.raises((ReleaseProblem, OSError), match=words):
        list(shared_out(work, 3, at_once=1, few=0))
