# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Registers that others keep: assessed by the same calls, told with their origin and day."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from ingest.build import Built, build
from ingest.readers.transport import Patience
from ingest.readers.web import Library
from ingest.registry import BadRegistry, load_registry
from ingest.releases import ReleaseProblem, Releases
from ontology.context import expand, prefixes
from tests.ingest.deployments import current, files_of, read_assessments
from tests.ingest.portals import Page, Portal, answer, open_portal

DAY = date(2026, 11, 22)
LABEL = NamedNode(expand("skos:prefLabel"))
FAST = Patience(connect=5, read=1, whole=3, pauses=(0, 0))


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as one:
        yield one


CC_BY = "https://creativecommons.org/licenses/by/4.0/"
WORDS = ("keeper", "day", "licence")
SPACES = [("Uno", 12), ("Due", 3), ("Tre", None)]


def as_csv() -> Page:
    # The sources that the rows name are in the tables of their keeper.
    rows = "".join(f"{name} CSV;015188;{desks or ''};loro\n" for name, desks in SPACES)
    stamp = {"Last-Modified": "Wed, 30 Sep 2026 10:00:00 GMT"}
    return Page(("nome;codice istat;postazioni;fonte\n" + rows).encode(), headers=stamp)


def as_json_ld() -> Page:
    """Give a register as another deployment of Albo publishes one."""
    graph = [
        {
            "id": f"https://albo.comune.example.org/id/coworking/{number:04d}",
            "type": ["CoworkingSpace"],
            "name": {"it": f"{name} LD"},
            "comune": "https://albo.comune.example.org/id/comune/015077",
            **({"workstations": str(desks)} if desks else {}),
        }
        for number, (name, desks) in enumerate(SPACES, 1)
    ]
    context = "https://albo.comune.example.org/context/v1.jsonld"
    return answer({"@context": context, "@graph": graph}, "application/ld+json")


@pytest.fixture
def delegated(copy: Path, portal: Portal) -> Path:
    """A register fed by a file, by two Comuni, and by a portal that lists only a web page."""
    portal.pages["/rosate.csv"] = as_csv()
    portal.pages["/cinisello"] = as_json_ld()
    licence = f'licence = "CC-BY-4.0", licence_url = "{CC_BY}"'
    pulls = [
        f'{{ url = "{portal.url("/rosate.csv")}", keeper = "comune-rosate", {licence} }}',
        f'{{ url = "{portal.url("/cinisello")}", keeper = "comune-cinisello-balsamo", {licence} }}',
        f'{{ ckan = {{ portal = "{portal.base}", dataset = "ds1" }}, {licence} }}',
    ]
    path = copy / "registry.toml"
    old = 'files = [{ path = "coworking.csv" }]'
    text = path.read_text("utf-8")
    assert old in text
    files = ", ".join(['{ path = "coworking.csv" }', *pulls])
    path.write_text(text.replace(old, f"files = [{files}]"), "utf-8")
    return copy


def pulled(folder: Path, releases: Releases, *, offline: bool = False) -> Built:
    library = Library(releases.kept, FAST, offline=offline, today=lambda: DAY)
    return build(load_registry(folder / "registry.toml"), releases, library=library)


def test_delegated_registers_are_assessed_by_the_same_call(delegated: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    result = pulled(delegated, releases)
    assert result.release is not None
    assert result.release.info.counts == {"coworking": 48 + 3 + 3}
    names = {
        quad.subject.value: quad.object.value
        for quad in result.release.quads()
        if quad.predicate == LABEL and isinstance(quad.object, Literal)
    }
    outcomes = {
        names[one.candidate]: one.verdict("workstations").outcome
        for one in read_assessments(result.release)
        if one.call.endswith("/milano-2013")
    }
    for end in ("CSV", "LD"):
        told = [outcomes[f"{name} {end}"] for name, _ in SPACES]
        assert told == ["passed", "failed", "cantTell"]
    keys = {row.record.name: row.key for row in result.intake.entries["coworking"]}
    assert keys["Uno LD"] == "comune-cinisello-balsamo:0001"


def test_origin_and_freshness_show_in_the_release(delegated: Path, tmp_path: Path) -> None:
    release = pulled(delegated, Releases(tmp_path / "releases")).release
    assert release is not None
    store = Store()
    store.extend(release.quads())
    found = store.query(
        """SELECT ?name ?keeper ?day ?licence WHERE {
          ?entry albo:registeredEntity ?thing ; dct:source ?source .
          ?thing skos:prefLabel ?name .
          ?source schema:creditText ?keeper ; dct:date ?day ; dct:license ?licence
          FILTER(STRENDS(?name, "LD") || STRENDS(?name, "CSV")) }""",
        prefixes=dict(prefixes()),
        use_default_graph_as_union=True,
    )
    assert isinstance(found, QuerySolutions)
    told = {row["name"].value: tuple(row[n].value for n in WORDS) for row in found}  # type: ignore[union-attr]
    assert len(told) == 6
    assert told["Uno CSV"] == ("Comune di Rosate", "2026-09-30", CC_BY)
    assert told["Uno LD"] == ("Comune di Cinisello Balsamo", "2026-11-22", CC_BY)


def test_one_source_that_fails_leaves_the_build_whole(
    delegated: Path, portal: Portal, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    first = pulled(delegated, releases)
    # The portal that lists nothing is told, and nothing else suffers from it.
    told = [one.rule for one in first.intake.findings if one.rule.startswith("source-")]
    assert told == ["source-unreachable"]
    assert first.intake.errors == []
    portal.pages["/rosate.csv"] = Page(status=500)
    portal.pages["/cinisello"] = Page(b"<html>")
    second = pulled(delegated, releases)
    assert second.unchanged
    told = [one.rule for one in second.intake.findings if one.rule.startswith("source-")]
    assert told == ["source-stale", "source-stale", "source-unreachable"]


def test_a_build_of_kept_copies_asks_nobody_and_is_the_same(
    delegated: Path, portal: Portal, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    built = pulled(delegated, releases)
    assert built.release is not None
    asked = len(portal.asked)
    other = Releases(tmp_path / "other")
    (tmp_path / "other").mkdir()
    releases.kept.rename(other.kept)
    again = pulled(delegated, other, offline=True)
    assert len(portal.asked) == asked
    assert again.release is not None
    changing = {"report.json", "release.json"}
    before, after = files_of(built.release.folder), files_of(again.release.folder)
    assert {name for name in before if before[name] != after[name]} <= changing
    assert built.release.info.inputs == again.release.info.inputs
    assert portal.url("/rosate.csv") in built.release.info.inputs


def test_the_copies_are_no_release_and_outlive_drafts(delegated: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    pulled(delegated, releases)
    assert releases.numbers() == [1]
    with releases.draft():
        assert list(releases.kept.rglob("rosate.csv"))
    assert current(releases).damaged_files() == []


def test_a_row_of_a_delegated_register_is_kept_aside_like_any_other(
    delegated: Path, portal: Portal, tmp_path: Path
) -> None:
    page = as_csv()
    page.body += b"Quattro CSV;015188;molte;\n"
    portal.pages["/rosate.csv"] = page
    result = pulled(delegated, Releases(tmp_path / "releases"))
    assert result.release is None
    (fault,) = result.intake.errors
    assert (fault.file, fault.line, fault.column) == ("rosate.csv", 5, "postazioni")
    (aside,) = [one for one in result.intake.parsings.values() if one.aside]
    assert [row.line for row in aside.aside] == [5]


def test_a_keeper_that_nobody_knows_is_told(delegated: Path, tmp_path: Path) -> None:
    path = delegated / "registry.toml"
    path.write_text(path.read_text("utf-8").replace('"comune-rosate"', '"comune-atlantide"'))
    result = pulled(delegated, Releases(tmp_path / "releases"))
    assert [(one.rule, one.value) for one in result.intake.errors] == [
        ("unknown-keeper", "comune-atlantide")
    ]
    assert not any(row.record.name == "Uno CSV" for row in result.intake.entries["coworking"])


LISTS = ("comune-rosate", "comune-cinisello-balsamo")
ONE = b"codice;nome;codice istat;postazioni\n1;Primo %s;%s;12\n2;Secondo %s;%s;3\n"


@pytest.fixture
def two_lists(copy: Path, portal: Portal) -> Path:
    """A register of two lists alone, each of which numbers its entries from 1."""
    for keeper, code in zip(LISTS, (b"015188", b"015077"), strict=True):
        name = keeper.encode()
        portal.pages[f"/{keeper}.csv"] = Page(ONE % (name, code, name, code))
    write_lists(copy, portal, LISTS)
    return copy


def write_lists(folder: Path, portal: Portal, keepers: tuple[str, ...], more: str = "") -> None:
    files = ", ".join(
        f'{{ url = "{portal.url(f"/{keeper}.csv")}", keeper = "{keeper}", licence = "cc-by" }}'
        for keeper in keepers
    )
    path = folder / "registry.toml"
    text = path.read_text("utf-8")
    head, _, rest = text.partition("files = [")
    path.write_text(f"{head}files = [{files}{more}]" + rest.partition("]")[2], "utf-8")


def numbers_of(result: Built) -> dict[str, str]:
    assert result.release is not None
    label = {
        q.subject.value: q.object.value for q in result.release.quads() if q.predicate == LABEL
    }  # type: ignore[union-attr]
    return {name: iri for iri, name in label.items() if name.startswith(("Primo", "Secondo"))}


def test_two_lists_that_number_alike_are_four_entries_in_either_order(
    two_lists: Path, portal: Portal, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    first = pulled(two_lists, releases)
    assert first.intake.errors == []
    assert len(numbers_of(first)) == 4
    write_lists(two_lists, portal, LISTS[::-1])
    second = pulled(two_lists, releases)
    assert second.intake.errors == []
    assert numbers_of(second) == numbers_of(first)


def test_entries_do_not_end_because_their_source_and_its_copy_are_gone(
    two_lists: Path, portal: Portal, tmp_path: Path
) -> None:
    releases = Releases(tmp_path / "releases")
    pulled(two_lists, releases)
    shutil.rmtree(releases.kept)
    portal.pages["/comune-rosate.csv"] = Page(status=500)
    with pytest.raises(ReleaseProblem, match="neither an answer nor a copy"):
        pulled(two_lists, releases)
    # Nor where the list has moved to an address that does not answer.
    write_lists(two_lists, portal, LISTS[1:])
    moved = f', {{ url = "{portal.url("/x")}", keeper = "comune-rosate", licence = "cc-by" }}'
    write_lists(two_lists, portal, LISTS[1:], moved)
    with pytest.raises(ReleaseProblem, match="/x"):
        pulled(two_lists, releases)
    # What the configuration no longer names has left its source indeed.
    write_lists(two_lists, portal, LISTS[1:])
    result = pulled(two_lists, releases)
    assert len(numbers_of(result)) == 2


def test_a_source_of_ones_own_takes_no_name_that_the_table_of_sources_has(
    two_lists: Path, tmp_path: Path
) -> None:
    path = two_lists / "sources.csv"
    row = "pull-coworking-comune-rosate,Titolo,Title,https://example.org,,CC0,,2026-01-01"
    header = path.read_text("utf-8").splitlines()[0]
    assert header.startswith("id,title_it,title_en,url,publisher,licence,licence_url,date")
    cells = row + "," * (header.count(",") - row.count(","))
    path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{cells}\n", "utf-8")
    with pytest.raises(BadRegistry, match="source already described"):
        pulled(two_lists, Releases(tmp_path / "releases"))
