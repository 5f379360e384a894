# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The JSON API: what each list holds, what is asked of it, and the forms it comes in."""

import csv
import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyoxigraph import QuerySolutions, Store

from endpoint.api.collections import COLLECTIONS
from endpoint.served import open_store
from ingest.build import build
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from ontology.context import prefixes
from tests.conftest import ROOT, serving

API = "/api/v1"
ENTRIES = f"{API}/registers/coworking/entries"
Json = dict[str, object]
# How many there are of each, asked of the store without the API.
COUNTS = {
    "registers": "?s a albo:Register",
    "entries": "?s a albo:RegisterEntry",
    "things": "?e albo:registeredEntity ?s",
    "actors": "?s a org:Organization FILTER(!CONTAINS(STR(?s), '#'))",
    "networks": "?s a albo:InnovationNetwork",
    "memberships": "?s a org:Membership",
    "agreements": "?s a albo:Agreement",
    "measures": "?s a albo:SupportMeasure",
    "programmes": "?s a albo:SupportProgramme",
    "events": "?s a cv:PublicEvent",
    "actions": "?s a schema:Project",
    "municipalities": "?s a albo:Comune",
    "zones": "?s a albo:HomogeneousZone",
    "sources": "?s a albo:Source FILTER(CONTAINS(STR(?s), '/id/source/'))",
    "calls": "?s a albo:Call",
    "requirements": "?c a albo:Call ; (cv:holdsRequirement|cv:hasRequirement)+ ?s ."
    " ?s a cv:Constraint",
}


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release, 10**9)


def ask(client: httpx.Client, path: str, **parameters: str | int) -> Json:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return cast("Json", answer.json())


def items(page: Json) -> list[Json]:
    return cast("list[Json]", page["items"])


def names(page: Json) -> list[str]:
    return [cast("dict[str, dict[str, str]]", item)["name"]["it"] for item in items(page)]


def counted(store: Store, pattern: str) -> int:
    query = f"SELECT DISTINCT ?s {{ {pattern} }}"
    rows = store.query(query, prefixes=dict(prefixes()), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return sum(1 for _ in rows)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_list_holds_all_that_the_release_has(
    client: httpx.Client, store: Store, name: str
) -> None:
    expected = counted(store, COUNTS[name])
    page = ask(client, f"{API}/{name}", limit=1000)
    assert (page["total"], page["count"], len(items(page))) == (expected, expected, expected)
    rows = list(csv.DictReader(StringIO(client.get(f"{API}/{name}?format=csv").text)))
    assert len(rows) == expected


@pytest.mark.parametrize("name", COLLECTIONS)
def test_each_row_of_a_list_has_an_address_of_its_own(client: httpx.Client, name: str) -> None:
    collection = COLLECTIONS[name]
    for item in items(ask(client, f"{API}/{name}", limit=3)):
        ref = str(item["id"]).rsplit("/", 1)[1].replace("#", ".")
        if name == "things":
            ref = "-".join(str(item["id"]).rsplit("/", 2)[1:])
        alone = ask(client, f"{API}/{name}/{ref}")
        assert alone["id"] == item["id"]
        assert set(cast("list[str]", alone["type"])) & set(collection.classes)


def test_the_index_names_every_list(client: httpx.Client) -> None:
    listed = {str(one["id"]).rsplit("/", 1)[1]: one["total"] for one in items(ask(client, API))}
    assert list(listed) == list(COLLECTIONS)
    assert listed["entries"] == 299


def test_an_entry_is_told_with_its_thing(client: httpx.Client) -> None:
    entry = ask(client, f"{ENTRIES}/0004")
    assert entry["number"] == "0004"
    thing = cast("Json", entry["registers"])
    assert thing["name"] == {"it": "Cowo Milano / Cesare Correnti"}
    assert thing["workstations"] == 7
    assert cast("Json", thing["comune"])["name"] == {"it": "Milano"}
    assert "assessments" not in entry


# The same conditions in SPARQL, and for words the number of names that a reader counts.
CONDITIONS = [
    ({"comune": "015146"}, "?s albo:inMunicipality ?c . ?c skos:notation '015146'"),
    (
        {"comune": "015118,015077"},
        "?s albo:inMunicipality ?c . ?c skos:notation ?n FILTER(?n IN ('015118', '015077'))",
    ),
    ({"municipio": "1"}, "?s albo:inMunicipio ?m . ?m skos:notation '1'"),
    (
        {"zone": "nord-milano"},
        "?s albo:inMunicipality/albo:inHomogeneousZone/skos:notation 'nord-milano'",
    ),
    ({"status": "mapped"}, "?e reg:status <https://w3id.org/albo/scheme/entry-status/mapped>"),
    ({"status": "admitted"}, "?e reg:status <https://w3id.org/albo/scheme/entry-status/admitted>"),
    (
        {"bbox": "9.17,45.45,9.19,45.47"},
        "?s geo:hasGeometry ?g . ?g wgs:long ?x ; wgs:lat ?y"
        " FILTER(?x >= 9.17 && ?x <= 9.19 && ?y >= 45.45 && ?y <= 45.47)",
    ),
    ({"bbox": "0,0,1,1"}, "FILTER(false)"),
    ({"q": "condivisione"}, "?s skos:prefLabel ?n FILTER(CONTAINS(LCASE(?n), 'condivisione'))"),
    ({"q": "COFO condivisone"}, "?s skos:prefLabel ?n FILTER(CONTAINS(?n, 'Cofò'))"),
    ({"q": "Cesare Corrnti"}, "?s skos:prefLabel ?n FILTER(CONTAINS(?n, 'Cesare Correnti'))"),
    ({"q": "nessuno si chiama cosi"}, "FILTER(false)"),
    ({"activity": "active"}, "?s albo:activityState ?a FILTER(STRENDS(STR(?a), '/active'))"),
    ({"neighbourhood": "80"}, "?s albo:inNeighbourhood ?b FILTER(STRENDS(STR(?b), '/80'))"),
    (
        {"conclusion": "milano-2013.not-admissible"},
        "?a albo:assesses ?e ; albo:againstCall <https://w3id.org/albo/call/milano-2013> ;"
        " albo:conclusion <https://w3id.org/albo/scheme/assessment-conclusion/not-admissible>",
    ),
    ({"modified_since": "2026-11-22"}, "?e dct:modified ?d FILTER(STR(?d) >= '2026-11-22')"),
    ({"modified_since": "2027-01-01"}, "?e dct:modified ?d FILTER(STR(?d) >= '2027-01-01')"),
]


@pytest.mark.parametrize(("asked", "condition"), CONDITIONS)
def test_a_filter_leaves_what_meets_it(
    client: httpx.Client, store: Store, asked: dict[str, str], condition: str
) -> None:
    whole = (
        "?e reg:register ?r ; albo:registeredEntity ?s . ?r a albo:Register"
        f" FILTER(STRENDS(STR(?r), '/coworking')) {condition}"
    )
    assert ask(client, ENTRIES, **asked)["total"] == counted(store, whole)


def test_facets_count_what_is_chosen(client: httpx.Client) -> None:
    page = ask(client, ENTRIES, facets="comune,status", limit=1)
    facets = cast("dict[str, list[Json]]", page["facets"])
    milan = facets["comune"][0]
    assert (milan["name"], milan["count"]) == ({"it": "Milano", "en": "Milano"}, 42)
    assert sum(cast("int", one["count"]) for one in facets["comune"]) == page["total"]
    assert [one["name"] for one in facets["status"]] == [{"it": "censita", "en": "mapped"}]


def test_rows_come_in_the_order_asked_for(client: httpx.Client) -> None:
    up = names(ask(client, f"{API}/networks", sort="name", limit=100))
    down = names(ask(client, f"{API}/networks", sort="-name", limit=100))
    assert up == down[::-1]
    assert len(set(up)) > 5


def test_only_the_properties_asked_for_are_given(client: httpx.Client) -> None:
    for item in items(ask(client, f"{API}/actors", fields="acronym", limit=100)):
        assert set(item) <= {"id", "type", "name", "acronym"}


@pytest.mark.parametrize("limit", [1, 7, 48, 100])
def test_pages_hold_every_row_once(client: httpx.Client, limit: int) -> None:
    seen, address = list[object](), f"{ENTRIES}?limit={limit}&sort=name"
    while address:
        page = ask(client, address)
        seen += [item["id"] for item in items(page)]
        links = cast("dict[str, dict[str, str]]", page["_links"])
        address = links["next"]["href"].split(":8000", 1)[1] if "next" in links else ""
    assert len(seen) == len(set(seen)) == 48


def test_a_page_leads_back_to_the_one_before(client: httpx.Client) -> None:
    first = ask(client, f"{ENTRIES}?limit=10")
    links = cast("dict[str, dict[str, str]]", first["_links"])
    second = ask(client, links["next"]["href"].split(":8000", 1)[1])
    back = cast("dict[str, dict[str, str]]", second["_links"])["prev"]["href"]
    assert items(ask(client, back.split(":8000", 1)[1])) == items(first)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give the folder of a small register, and build its first release."""
    folder = tmp_path / "register"
    shutil.copytree(ROOT / "examples" / "registro-di-prova", folder)
    build(load_registry(folder / "registry.toml"), Releases(tmp_path / "releases"))
    return folder


def test_a_cursor_stays_on_its_release(small: Path) -> None:
    releases = Releases(small.parent / "releases")
    with serving(releases.folder) as url, httpx.Client(base_url=url) as client:
        first = ask(client, f"{ENTRIES}?limit=3&sort=name")
        following = cast("dict[str, dict[str, str]]", first["_links"])["next"]["href"]
        path = following.split("example.org", 1)[1]
        before = items(ask(client, path))
        table = small / "applications.csv"
        table.write_text(table.read_text("utf-8").replace("Spazio Aurora", "Zzz Aurora"), "utf-8")
        build(load_registry(small / "registry.toml"), releases, on=date(2027, 4, 1))
        deadline = time.monotonic() + 20
        while client.get("/health/ready").json()["release"] == 1 and time.monotonic() < deadline:
            time.sleep(0.1)  # the server looks for a new release by itself
        answer = client.get(path)
        page = cast("Json", answer.json())
        assert (page["release"], items(page)) == (1, before)
        assert answer.headers["albo-release"] == "1"
        links = cast("dict[str, dict[str, str]]", page["_links"])
        for name in ("self", "first", "next"):
            assert ask(client, links[name]["href"].split("example.org", 1)[1])["release"] == 1
        assert ask(client, ENTRIES)["release"] == 2
        broken = client.get(path.replace("cursor=", "cursor=x"))
        assert broken.status_code == 400
        # What was taken down leaves with the release that held it, also for who reads on.
        shutil.rmtree(releases.folder / "1")
        while client.get(path).status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.1)  # as before
        assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"offset": "-1"},
        {"bbox": "1,2,3"},
        {"bbox": "9,45,8,46"},
        {"bbox": "9,91,10,92"},
        {"sort": "colour"},
        {"facets": "colour"},
        {"format": "pdf"},
        {"colour": "red"},
        {"cursor": "bm90IGEgY3Vyc29y"},
        {"modified_since": "yesterday"},
        {"modified_since": "0"},
        {"fields": "colour"},
        {"register": "makerspace"},
    ],
)
def test_a_wrong_parameter_is_named(client: httpx.Client, asked: dict[str, str]) -> None:
    answer = client.get(ENTRIES, params=asked)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert [one["parameter"] for one in problem["errors"]] == list(asked)
    assert set(problem["details"]) == {"it", "en"}


def test_a_parameter_given_twice_is_refused(client: httpx.Client) -> None:
    assert client.get(f"{ENTRIES}?limit=1&limit=2").status_code == 400


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_asked_the_answer_is_a_page_or_a_problem(
    client: httpx.Client, name: str, value: str
) -> None:
    answer = client.get(ENTRIES, params={name: value})
    assert answer.status_code in (200, 400)
    assert isinstance(answer.json(), dict) or answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/colours",
        f"{API}/actors/9999",
        f"{API}/registers/none/entries",
        f"{API}/calls/none/requirements",
        f"{ENTRIES}/9999",
    ],
)
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["entries", "things", "municipalities", "requirements"])
def test_every_form_tells_the_same_rows(client: httpx.Client, name: str) -> None:
    path = f"{API}/{name}"
    pages = [item["id"] for item in items(ask(client, path, limit=1000))]
    lines = client.get(path, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == pages
    features = client.get(path, params={"format": "geojson"}).json()["features"]
    rows = list(csv.DictReader(StringIO(client.get(path, params={"format": "csv"}).text)))
    book = load_workbook(BytesIO(client.get(path, params={"format": "xlsx"}).content))
    cells = list(book.worksheets[0].values)
    assert [one["id"] for one in features] == [row["id"] for row in rows]
    assert list(cells[0]) == list(rows[0])
    assert [str(row[0]) for row in cells[1:]] == [row["id"] for row in rows]
    assert len(rows) == len(pages)


def test_every_row_says_what_licence_it_is_under(client: httpx.Client) -> None:
    asked = {"register": "makerspace", "format": "csv"}
    answer = client.get(f"{API}/things", params=asked)
    rows = list(csv.DictReader(StringIO(answer.text)))
    licences = {row["license"] for row in rows}
    assert any("by-sa" in one for one in licences)
    assert len(licences) > 1
    for licence in licences:
        assert f'<{licence}>; rel="license"' in answer.headers["link"]


def test_codes_of_tables_are_whole_addresses(client: httpx.Client) -> None:
    rows = csv.DictReader(StringIO(client.get(f"{ENTRIES}?format=csv").text))
    ids = {value for row in rows for name, value in row.items() if name.endswith("_id") and value}
    assert all(value.startswith("http") for value in ids)


def test_every_point_lies_in_the_metropolitan_city(client: httpx.Client) -> None:
    features = client.get(f"{API}/entries", params={"format": "geojson"}).json()["features"]
    points = [one["geometry"]["coordinates"] for one in features if one["geometry"]]
    assert len(points) > 200
    assert all(8.7 < east < 9.6 and 45.1 < north < 45.7 for east, north in points)


def test_a_search_finds_in_all_lists(client: httpx.Client) -> None:
    page = ask(client, f"{API}/search", q="politecnico")
    hits = items(page)
    assert page["total"] == len(hits) > 0
    assert all("politecnico" in json.dumps(hit).lower() for hit in hits)
    assert ask(client, f"{API}/search", q="comune di milano", limit=1)["count"] == 1
    assert client.get(f"{API}/search").status_code == 400


def test_an_unchanged_list_costs_a_304(client: httpx.Client) -> None:
    first = client.get(ENTRIES)
    again = client.get(ENTRIES, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get(ENTRIES, params={"limit": 3})
    assert other.headers["etag"] != first.headers["etag"]


def test_the_status_is_what_the_national_model_asks_for(client: httpx.Client) -> None:
    answer = client.get(f"{API}/status")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 200


SHOWN = "what the service knows"


def test_who_shows_a_token_is_counted_apart(releases: Releases) -> None:

    known = json.dumps([sha256(SHOWN.encode()).hexdigest()])
    limits = {"ALBO_TOKENS": known, "ALBO_CLIENT_REQUESTS": "3"}
    with serving(releases.folder, **limits) as url, httpx.Client(base_url=url) as client:
        while client.get(ENTRIES).status_code == 200:
            pass
        assert client.get(ENTRIES).status_code == 429
        shown = {"Authorization": f"Bearer {SHOWN}"}
        assert client.get(ENTRIES, headers=shown).status_code == 200
        unknown = client.get(ENTRIES, headers={"Authorization": "Bearer another"})
        assert unknown.status_code == 401
        assert unknown.headers["www-authenticate"].startswith("Bearer")


def test_one_client_does_not_keep_the_others_out(releases: Releases) -> None:
    limits = {"ALBO_CLIENT_QUERIES": "2"}
    with serving(releases.folder, **limits) as url, ThreadPoolExecutor(16) as crowd:
        greedy = [
            crowd.submit(httpx.get, f"{url}/api/v1/things?format=xlsx", timeout=60)
            for _ in range(48)
        ]
        other = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(base_url=url, transport=other, timeout=30) as client:
            answers = [client.get(f"{API}/networks").status_code for _ in range(5)]
            assert answers == [200] * 5
            # Those of the crowd are still waiting for one another.
            assert not all(one.done() for one in greedy)
        assert {one.result().status_code for one in greedy} <= {200, 429, 503}
