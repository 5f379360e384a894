# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""OGC API Features: what its core asks for, page by page."""

import httpx
import pytest

OGC = "/ogc"
SPACES = f"{OGC}/collections/disused-space/items"


def links(body: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {one["rel"]: one["href"].split(":8000", 1)[-1] for one in body["links"]}


def test_the_landing_page_leads_everywhere(client: httpx.Client) -> None:
    found = links(client.get(OGC).json())
    assert set(found) == {"self", "service-desc", "conformance", "data"}
    for path in found.values():
        assert client.get(path).status_code == 200
    conforms = client.get(found["conformance"]).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
    assert client.get(found["service-desc"]).json()["openapi"].startswith("3.0")


def test_every_register_is_a_layer_and_so_are_the_comuni(client: httpx.Client) -> None:
    listed = {one["id"]: one for one in client.get(f"{OGC}/collections").json()["collections"]}
    registers = client.get("/api/v1/registers", params={"limit": 100}).json()["items"]
    assert set(listed) == {one["identifier"] for one in registers} | {"municipalities"}
    west, south, east, north = listed["coworking"]["extent"]["spatial"]["bbox"][0]
    assert 8.7 < west < east < 9.6
    assert 45.1 < south < north < 45.7
    assert client.get(f"{OGC}/collections/coworking").json() == listed["coworking"]


@pytest.mark.parametrize("limit", [7, 50, 216, 1000, 10_000])
def test_pages_hold_every_feature_once(client: httpx.Client, limit: int) -> None:
    seen, path = list[str](), f"{SPACES}?limit={limit}"
    while path:
        answer = client.get(path)
        assert answer.headers["content-type"] == "application/geo+json"
        page = answer.json()
        assert page["numberMatched"] == 216
        assert page["numberReturned"] == len(page["features"]) <= min(limit, 1000)
        seen += [one["id"] for one in page["features"]]
        path = links(page).get("next", "")
    assert len(seen) == len(set(seen)) == 216


def test_a_box_leaves_what_it_touches(client: httpx.Client) -> None:
    box = (9.17, 45.45, 9.19, 45.47)
    asked = {"bbox": ",".join(map(str, box)), "limit": 1000}
    inside = client.get(SPACES, params=asked).json()["features"]
    every = client.get(SPACES, params={"limit": 1000}).json()["features"]
    expected = {
        one["id"]
        for one in every
        if one["geometry"]
        and box[0] <= one["geometry"]["coordinates"][0] <= box[2]
        and box[1] <= one["geometry"]["coordinates"][1] <= box[3]
    }
    assert {one["id"] for one in inside} == expected != set()
    with_heights = client.get(SPACES, params={**asked, "bbox": "9.17,45.45,0,9.19,45.47,900"})
    assert with_heights.json()["features"] == inside
    around = client.get(SPACES, params={**asked, "bbox": "170,-80,-170,80"})
    assert around.json()["numberMatched"] == 0
    areas = f"{OGC}/collections/municipalities/items"
    found = client.get(areas, params={"bbox": "9.18,45.46,9.19,45.47"}).json()["features"]
    assert [one["properties"]["name"] for one in found] == ["Milano"]


def test_a_feature_is_one_of_its_layer(client: httpx.Client) -> None:
    first = client.get(SPACES, params={"limit": 1}).json()["features"][0]
    alone = client.get(f"{SPACES}/{first['id']}").json()
    assert alone["geometry"] == first["geometry"]
    assert alone["properties"]["iri"].endswith(f"/id/disused-space/{first['id']}")
    assert set(links(alone)) == {"self", "collection", "license"}


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "x"},
        {"bbox": "1,2"},
        {"bbox": "9,46,10,45"},
        {"datetime": "yesterday"},
        {"datetime": "2026-99-99"},
        {"colour": "red"},
    ],
)
def test_a_wrong_parameter_is_refused(client: httpx.Client, asked: dict[str, str]) -> None:
    answer = client.get(SPACES, params=asked)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "when", ["2026-01-01", "2026-01-01T00:00:00Z", "../2026-01-01", "2026-01-01/..", "../.."]
)
def test_things_without_a_time_are_of_every_time(client: httpx.Client, when: str) -> None:
    assert client.get(SPACES, params={"datetime": when}).json()["numberMatched"] == 216


@pytest.mark.parametrize("path", ["/collections/none", "/collections/none/items"])
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    assert client.get(f"{OGC}{path}").status_code == 404
    assert client.get(f"{SPACES}/9999").status_code == 404


def test_a_layer_names_every_licence_of_its_features(client: httpx.Client) -> None:
    layer = client.get(f"{OGC}/collections/makerspace").json()
    named = {one["href"] for one in layer["links"] if one["rel"] == "license"}
    items = client.get(f"{OGC}/collections/makerspace/items", params={"limit": 100}).json()
    assert named == {one["properties"]["license"] for one in items["features"]}
    assert any("by-sa" in one for one in named)
