# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""CKAN portals: the file or the data store of a package, and all that may go wrong there."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.harvest import Given, harvest, read_copy, terms_told
from ingest.parse import parse
from ingest.readers.objects import read_objects
from ingest.readers.transport import Patience
from ingest.readers.web import Kept, Library
from ingest.records.around import SourceRecord
from ingest.records.spaces import DisusedSpaceRecord
from ingest.registry import EntryFile
from ingest.territory import territory
from tests.ingest.portals import Page, Portal, Query, answer, open_portal

DAY = date(2026, 11, 22)
FAST = Patience(connect=5, read=1, whole=3, pauses=(0, 0))
SHOW, SEARCH = "/api/3/action/package_show", "/api/3/action/datastore_search"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as one:
        yield one


def areas(count: int) -> list[dict[str, object]]:
    return [
        {"_id": n, "COD_PROG": f"A{n}", "INDIRIZZO": f"VIA PROVA {n}", "MUNICIPIO": 1 + n % 9}
        for n in range(1, count + 1)
    ]


def csv_of(rows: list[dict[str, object]]) -> bytes:
    lines = [";".join(rows[0]), *(";".join(map(str, row.values())) for row in rows)]
    return "\n".join(lines).encode()


def stock(portal: Portal, rows: int = 4) -> None:
    """Fill a portal with a package as CKAN gives it: a page about it, a map, a file."""
    resources = [
        {"id": "r1", "name": "Pagina", "format": "HTML", "url": portal.url("/page")},
        {"id": "r2", "name": "Elenco", "format": "CSV", "url": portal.url("/elenco.csv")},
        {"id": "r3", "name": "Mappa", "format": "GeoJSON", "url": portal.url("/mappa.geojson")},
    ]
    package = {
        "resources": resources,
        "license_id": "cc-by",
        "license_url": CC_BY,
        "metadata_modified": "2026-03-18T10:00:00.123456",
    }
    portal.pages[SHOW] = answer({"success": True, "result": package})
    portal.pages["/elenco.csv"] = Page(csv_of(areas(rows)))
    portal.pages[SEARCH] = lambda query: page_of(areas(rows), query)


def page_of(rows: list[dict[str, object]], query: Query, total: int | None = None) -> Page:
    start = int(query["offset"][0])
    some = rows[start : start + int(query["limit"][0])]
    found = {"records": some, "total": len(rows) if total is None else total}
    return answer({"success": True, "result": found})


def take(portal: Portal, folder: Path, **options: object) -> Kept:
    source = {"portal": portal.base, "dataset": "ds503", **options}
    file = EntryFile.model_validate({"ckan": source, "source": "x"})
    library = Library(folder, FAST, today=lambda: DAY)
    kept = harvest(file, DisusedSpaceRecord, library)
    if kept.copy is not None:
        read_copy(kept.copy, file, DisusedSpaceRecord)
    return kept


def rows_in(kept: Kept) -> int:
    assert kept.copy is not None
    file = EntryFile.model_validate({"url": "https://x.example.org", "source": "x"})
    return len(read_copy(kept.copy, file, DisusedSpaceRecord).rows)


def test_a_package_leads_to_its_first_table_with_licence_and_day(
    portal: Portal, tmp_path: Path
) -> None:
    stock(portal)
    kept = take(portal, tmp_path)
    assert kept.fresh
    assert (kept.licence, kept.modified) == (CC_BY, date(2026, 3, 18))
    assert kept.url == portal.url("/elenco.csv")
    assert rows_in(kept) == 4


@pytest.mark.parametrize("name", ["r2", "Elenco"])
def test_a_resource_is_found_by_identifier_or_name(
    name: str, portal: Portal, tmp_path: Path
) -> None:
    stock(portal)
    assert take(portal, tmp_path, resource=name).url == portal.url("/elenco.csv")


def test_a_data_store_is_read_page_by_page(portal: Portal, tmp_path: Path) -> None:
    stock(portal, 2500)
    kept = take(portal, tmp_path, resource="r2", datastore=True)
    assert kept.fresh
    assert rows_in(kept) == 2500
    assert len(portal.statuses(SEARCH)) == 3
    assert len(take(portal, tmp_path, resource="r2", datastore=True).licence) > 0


def lost_half_way(query: Query) -> Page:
    """Give the first page, then nothing."""
    return page_of(areas(1000), query, total=2500)


def the_same_page_again(query: Query) -> Page:
    return page_of(areas(2500), {**query, "offset": ["0"]})


def growing(query: Query) -> Page:
    return page_of(areas(2500), query, total=2500 + int(query["offset"][0]))


STORES: dict[str, tuple[Callable[[Query], Page], str]] = {
    "lost half way": (lost_half_way, "1000 rows of the 2500"),
    "the same page again": (the_same_page_again, "1000 rows of the 2500"),
    "growing": (growing, "2500 rows of the 5000"),
    "refused": (lambda _: answer({"success": False, "error": {}}), "as a CKAN portal does"),
    "a web page": (lambda _: Page(b"<html>", "text/html"), "as a CKAN portal does"),
    "other words": (lambda _: answer({"success": True, "result": []}), "as a CKAN portal does"),
    "broken": (lambda _: Page(status=500), "HTTP answer 500"),
    "smaller": (lambda query: page_of(areas(9), query), "less than half of its 2500"),
    "other columns": (lambda q: page_of([{"_id": 1, "x": 2}], q), "lacks columns"),
}


@pytest.mark.parametrize("name", STORES)
def test_a_data_store_that_is_not_whole_replaces_no_copy(
    name: str, portal: Portal, tmp_path: Path
) -> None:
    page, words = STORES[name]
    stock(portal, 2500)
    take(portal, tmp_path, datastore=True)
    portal.pages[SEARCH] = page
    kept = take(portal, tmp_path, datastore=True)
    assert kept.finding is not None
    assert kept.finding.rule == "source-stale"
    assert words in kept.finding.reason.en
    assert rows_in(kept) == 2500


PACKAGES = {
    "refused": answer({"success": False, "error": {"message": "Not found"}}),
    "a list": answer({"success": True, "result": []}),
    "a web page": Page(b"<!doctype html>", "text/html"),
    "broken": Page(status=500),
    "silent": Page(hangs=True),
    "empty": answer({"success": True, "result": {"resources": []}}),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_is_not_told_leaves_the_copy(
    name: str, portal: Portal, tmp_path: Path
) -> None:
    portal.pages[SHOW] = PACKAGES[name]
    without = take(portal, tmp_path)
    assert without.copy is None
    assert without.finding is not None
    assert without.finding.rule == "source-unreachable"
    stock(portal)
    take(portal, tmp_path)
    portal.pages[SHOW] = PACKAGES[name]
    kept = take(portal, tmp_path)
    assert not kept.fresh
    assert rows_in(kept) == 4


def test_a_resource_that_nobody_lists_is_told(portal: Portal, tmp_path: Path) -> None:
    stock(portal)
    assert take(portal, tmp_path).fresh
    kept = take(portal, tmp_path, resource="r9")
    assert kept.copy is None
    assert kept.finding is not None
    assert "no such resource: r9" in kept.finding.reason.en


def test_the_copy_stays_where_the_portal_gives_the_file_another_address(
    portal: Portal, tmp_path: Path
) -> None:
    stock(portal)
    take(portal, tmp_path)
    portal.pages["/nuovo.csv"] = Page(status=500)
    shown = portal.pages[SHOW]
    assert isinstance(shown, Page)
    shown.body = shown.body.replace(b"/elenco.csv", b"/nuovo.csv")
    kept = take(portal, tmp_path)
    assert not kept.fresh
    assert rows_in(kept) == 4


@pytest.mark.parametrize(
    ("stated", "told"),
    [("https://creativecommons.org/licenses/by-sa/4.0/", ["other-licence"]), (CC_BY, [])],
)
def test_a_portal_that_asks_to_share_alike_is_heard(
    stated: str, told: list[str], portal: Portal, tmp_path: Path
) -> None:
    stock(portal)
    shown = portal.pages[SHOW]
    assert isinstance(shown, Page)
    shown.body = shown.body.replace(CC_BY.encode(), stated.encode())
    file = EntryFile.model_validate(
        {"ckan": {"portal": portal.base, "dataset": "ds503"}, "source": "x"}
    )
    kept = take(portal, tmp_path)
    source = SourceRecord(id="x", title_it="Fonte", title_en="Source", licence="CC BY 4.0")
    assert [one.rule for one in terms_told(file, kept, [source])] == told
    alike = source.model_copy(update={"licence": "CC BY-SA 4.0"})
    assert list(terms_told(file, kept, [alike])) == []


def test_the_terms_of_a_file_bind_rows_that_name_other_sources(tmp_path: Path) -> None:
    table = read_objects(b'[{"nome": "Uno", "codice istat": "015146", "fonte": "y"}]', "x.json")
    row = parse(table, DisusedSpaceRecord, territory()).parsed[0].record
    places = {"url": "https://dati.example.org/x.json", "path": "x.json"}
    for key, sources in zip(places, [("x", "y"), ("y",)], strict=True):
        file = EntryFile.model_validate({key: places[key], "source": "x"})
        assert Given(file, table, tmp_path, ("x",)).sources_of(row) == sources
