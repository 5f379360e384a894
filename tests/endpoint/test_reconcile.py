# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The reconciliation service by version 0.2: what is asked, refused, framed and fetched."""

import json
import shutil
from collections.abc import Iterator
from typing import cast

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from ingest.build import build
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from tests.conftest import ROOT, serving
from tests.endpoint.reconciliation import (
    FORM,
    MATCH,
    SCHEMAS,
    Json,
    asked,
    candidates,
    registry_of,
    valid,
)

SUGGEST = "prefix=cow&spell=always&exact=false&prefixed=true"
MANY = {"pid": "comune", "v": ["Milano"] * 20}
AS_JSON = {"Content-Type": "application/json"}
DRAFTED = {"queries": MATCH, "extend": "/reconcile/v1/extend"}
NO_PROPERTY = {"queries": [{"conditions": [{"matchType": "property", "propertyValue": "x"}]}]}


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the specification is not at ../shared/suites")
@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_the_schemas_tell_good_from_bad(version: str) -> None:
    for path in sorted((SCHEMAS / version / "examples").rglob("*.json")):
        kind, schema = path.parent.name, path.parent.parent.name
        if f"{schema}.json" in registry_of(version)[0]:
            body = json.loads(path.read_text("utf-8"))
            if kind == "valid":
                valid(body, schema, version)
            else:
                with pytest.raises(jsonschema.ValidationError):
                    valid(body, schema, version)


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/"])
def test_the_manifest_says_what_there_is(client: httpx.Client, release: Release, path: str) -> None:
    answer = client.get(path, headers={"Origin": "http://127.0.0.1:3333"})
    manifest = answer.json()
    valid(manifest, "manifest")
    base = release.info.base
    assert manifest["identifierSpace"] == f"{base}/id/"
    assert manifest["suggest"]["entity"]["service_url"] == base
    assert {"CoworkingSpace", "Organization"} <= {one["id"] for one in manifest["defaultTypes"]}
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.head(path).headers["ETag"] == answer.headers["ETag"]


def test_the_manifest_speaks_the_language_that_is_asked_for(client: httpx.Client) -> None:
    spaces = {
        "it": client.get("/reconcile").json(),
        "en": client.get("/reconcile", headers={"Accept-Language": "en-US,en;q=0.9"}).json(),
    }
    for tongue, name in (("it", "Spazio di coworking"), ("en", "Coworking space")):
        assert {"id": "CoworkingSpace", "name": name} in spaces[tongue]["defaultTypes"]
    assert client.get("/reconcile?lang=en").json()["preview"]["url"].endswith("&lang=en")


@pytest.mark.parametrize(
    ("what", "asked_for", "told"),
    [
        ("entity", "cow", "coworking/0003"),
        ("entity", "sempi", "coworking/0012"),
        ("entity", "coworking/0004", "coworking/0004"),
        ("property", "partita", "vatNumber"),
        ("property", "vat", "vatNumber"),
        ("type", "spazio", "CoworkingSpace"),
        ("type", "coworking", "CoworkingSpace"),
    ],
)
@pytest.mark.parametrize("root", ["/reconcile", "/reconcile/v1"])
def test_what_somebody_types_is_suggested(
    client: httpx.Client, root: str, what: str, asked_for: str, told: str
) -> None:
    query = SUGGEST.replace("cow", asked_for)
    found = client.get(f"{root}/suggest/{what}?{query}").json()
    plural = {"entity": "entities", "property": "properties", "type": "types"}[what]
    version = "1.0-draft" if root.endswith("v1") else "0.2"
    valid(found, f"suggest-{plural}-response", version)
    assert told in [one["id"] for one in found["result"]]
    later = client.get(f"{root}/suggest/{what}?{query}&cursor=1").json()["result"]
    assert later[: len(found["result"]) - 1] == found["result"][1:]


def test_properties_are_proposed_for_a_type(client: httpx.Client) -> None:
    answer = client.get("/reconcile/extend/propose?type=CoworkingSpace").json()
    valid(answer, "data-extension-property-proposal")
    ids = [one["id"] for one in answer["properties"]]
    assert ids[:3] == ["vatNumber", "taxCode", "address"]
    assert {"comune", "istatCode", "status", "number", "workstations", "operatedBy"} <= {*ids}
    assert "buildingUse" not in ids
    few = client.get("/reconcile/extend/propose?type=CoworkingSpace&limit=2").json()
    assert [one["id"] for one in few["properties"]] == ids[:2]
    assert client.get("/reconcile/extend/propose?type=Nothing").json()["properties"] == []


def test_every_property_of_everything_is_told_as_the_protocol_has_it(client: httpx.Client) -> None:
    types = [one["id"] for one in client.get("/reconcile/suggest/type?prefix=").json()["result"]]
    for type_ in types:
        proposed = client.get(f"/reconcile/extend/propose?type={type_}").json()["properties"]
        first = candidates(client, {"query": "Milano via coworking piano", "type": type_})
        request = {"ids": [one["id"] for one in first], "properties": proposed[:50]}
        answer = asked(client, "extend", request)
        assert answer.status_code == 200, answer.text
        valid(answer.json(), "data-extension-response")


def test_several_values_are_told_and_fewer_on_demand(client: httpx.Client) -> None:
    properties = [{"id": "offers"}, {"id": "offers", "settings": {"limit": "1"}}]
    for one, count in zip(properties, (2, 1), strict=True):
        request = {"ids": ["coworking/0004", "nobody/1"], "properties": [one, {"id": "unheard"}]}
        answer = asked(client, "extend", request).json()
        valid(answer, "data-extension-response")
        assert len(answer["rows"]["coworking/0004"]["offers"]) == count
        assert answer["rows"]["nobody/1"] == {"offers": [], "unheard": []}
        assert answer["meta"][1] == {"id": "unheard", "name": "unheard"}
    english = asked(client, "extend", request, lang="en").json()
    assert english["rows"]["coworking/0004"]["offers"] == [{"str": "meeting room"}]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"params": {"queries": '{"q0": {"query": "x"'}}, 400),
        ({"params": {"queries": "[]"}}, 400),
        ({"params": {"queries": '{"q0": {"query": 7}}'}}, 400),
        ({"params": {"queries": '{"q0": {"query": "\\ud800"}}'}}, 400),
        ({"params": {"queries": '{"q0": {"query": "x", "properties": [{"v": 1}]}}'}}, 400),
        ({"params": {"queries": json.dumps({"q": {"properties": [{"pid": "x"}] * 21}})}}, 400),
        ({"params": {"queries": json.dumps({"q": {"properties": [MANY, MANY]}})}}, 413),
        ({"params": {"extend": '{"ids": ["a"]}'}}, 400),
        ({"params": {"queries": json.dumps({f"q{at}": {"query": "x"} for at in range(51)})}}, 413),
        ({"params": {"extend": json.dumps({"ids": ["a"] * 1001, "properties": []})}}, 413),
        ({"params": {"callback": "alert(1);a"}}, 400),
        ({"params": {"callback": "a" * 200}}, 400),
        ({"method": "POST"}, 400),
        ({"method": "POST", "data": {"other": "1"}}, 400),
        ({"method": "POST", "json": {"queries": {}}}, 415),
        ({"method": "POST", "content": b"queries=%FF", "headers": FORM}, 400),
        ({"method": "POST", "content": b"queries=" + b"x" * 2_000_001, "headers": FORM}, 413),
        ({"method": "PUT"}, 405),
        ({"url": "/reconcile/suggest/nothing"}, 404),
        ({"url": "/reconcile/suggest/entity?prefix=a&cursor=-1"}, 400),
        ({"url": "/reconcile/preview"}, 400),
        ({"url": "/reconcile/preview?id=nothing/1"}, 404),
        ({"url": MATCH, "method": "POST", "content": b"{"}, 400),
        ({"url": MATCH, "method": "POST", "json": {"queries": [{"conditions": []}]}}, 400),
        ({"url": MATCH, "method": "POST", "json": NO_PROPERTY}, 400),
        ({"url": MATCH, "method": "POST", "data": {"queries": "{}"}}, 415),
        ({"url": MATCH, "method": "GET"}, 405),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_to_any_origin(
    client: httpx.Client, request_: Json, status: int
) -> None:
    sent = {"method": "GET", "url": "/reconcile", **request_}
    headers = {"Origin": "https://elsewhere.example.org", **cast("Json", sent.pop("headers", {}))}
    answer = client.request(**sent, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()["details"]) == {"it", "en"}


def test_a_problem_says_where_it_is(client: httpx.Client) -> None:
    broken = client.get("/reconcile", params={"queries": '{\n "q0": {"query" "x"}}'}).json()
    assert (broken["line"], broken["column"]) == (2, 17)
    wrong = {"q0": {"query": "x"}, "q1": {"query": "x", "limit": "many"}}
    assert asked(client, "queries", wrong).json()["pointer"] == "q1.limit"


@pytest.mark.parametrize(
    "path",
    ["/reconcile", "/reconcile/", "/reconcile/v1/match", "/reconcile/v1/extend"],
)
def test_browsers_may_post_from_anywhere(client: httpx.Client, path: str) -> None:
    answer = client.options(path, headers={"Access-Control-Request-Method": "POST"})
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    reading = client.options("/reconcile/suggest/entity")
    assert "POST" not in reading.headers["Access-Control-Allow-Methods"]


def test_a_script_is_given_for_a_callback(client: httpx.Client) -> None:
    name = "jQuery36405_1690.done"
    for query in ({}, {"queries": '{"q0": {"query": "Cofò\\u2028"}}'}):
        answer = client.get("/reconcile", params={**query, "callback": name})
        assert answer.headers["Content-Type"].startswith("text/javascript")
        script = answer.text
        assert script.startswith(f"/**/{name}(")
        assert script.isascii()
        assert (
            json.loads(script[len(name) + 5 : -2]) == client.get("/reconcile", params=query).json()
        )
    # What may be fetched about things, and what is posted, is never a script.
    extend = {"extend": '{"ids": [], "properties": []}', "callback": name}
    assert client.get("/reconcile", params=extend).headers["Content-Type"] == "application/json"
    posted = asked(client, "queries", {"q0": {"query": "Cofò"}}, callback=name)
    assert posted.headers["Content-Type"] == "application/json"


def test_only_a_card_may_be_framed(client: httpx.Client) -> None:
    card = client.get("/reconcile/preview?id=coworking/0004&lang=en")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert '<html lang="en">' in card.text
    assert "Coworking space" in card.text
    assert "Via Gian Giacomo Mora 22, 20123 Milano" in card.text
    for path in ("/", "/doc/coworking/0004.html", "/reconcile", "/reconcile/suggest/type?prefix="):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["q0", "query", "type", "limit", "properties", "pid", "v", "id"])
                | st.text(),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(["queries", "extend"]),
)
@settings(max_examples=80, deadline=None)
def test_no_json_breaks_it(client: httpx.Client, body: object, field: str) -> None:
    draft_ = client.post(DRAFTED[field], content=json.dumps(body), headers=AS_JSON)
    for answer in (asked(client, field, body), draft_):
        assert answer.status_code in (200, 400, 413), answer.text


@pytest.mark.parametrize(
    "query",
    [
        '{"query": "x", "limit": NaN}',
        '{"query": "x", "limit": 1e999}',
        f'{{"query": "x", "limit": {10**400}}}',
        f'{{"properties": [{{"pid": "vatNumber", "v": {10**4000}}}]}}',
        f'{{"properties": [{{"pid": "vatNumber", "v": {"[" * 5000}]}}',
        '{"query": "\u0000"}',
    ],
)
def test_no_number_and_no_depth_breaks_it(client: httpx.Client, query: str) -> None:
    answer = client.post("/reconcile", data={"queries": f'{{"q": {query}}}'})
    assert answer.status_code in (200, 400), answer.text


VALUES = st.text(max_size=20) | st.floats(allow_nan=False) | st.integers()
GIVEN = st.fixed_dictionaries(
    {"pid": st.sampled_from(["vatNumber", "address", "comune", "status", "x"]), "v": VALUES}
)
TYPES = st.sampled_from(["CoworkingSpace", "x"]) | st.lists(st.text(max_size=4), max_size=3)
QUERIES = st.fixed_dictionaries(
    {"query": st.text(max_size=40)},
    optional={
        "type": TYPES,
        "type_strict": st.sampled_from(["any", "all", "should"]),
        "limit": st.integers(-9, 10**12) | st.floats(allow_nan=False, allow_infinity=False),
        "properties": st.lists(GIVEN, max_size=3),
    },
)


@given(st.dictionaries(st.text(max_size=5), QUERIES, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_batch_that_is_read_is_answered_query_by_query(
    client: httpx.Client, batch: dict[str, Json]
) -> None:
    answer = asked(client, "queries", batch)
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == batch.keys()
    valid(answer.json(), "reconciliation-result-batch")
    for found in answer.json().values():
        scores = [one["score"] for one in found["result"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve a register of invented spaces, one of which has a script for a name."""
    folder = tmp_path_factory.mktemp("invented")
    shutil.copytree(ROOT / "examples" / "registro-di-prova", folder / "sources")
    table = folder / "sources" / "applications.csv"
    script = "Spazio <script>document.body.id='run'</script><img src=x onerror=alert(1)>"
    table.write_text(table.read_text("utf-8").replace("Spazio Bianco (prova)", script), "utf-8")
    releases = Releases(folder / "releases")
    assert build(load_registry(folder / "sources" / "registry.toml"), releases).release
    with serving(releases.folder) as url, httpx.Client(base_url=url) as client:
        yield client


def test_a_script_for_a_name_does_nothing(invented: httpx.Client, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{invented.base_url}/reconcile/preview?id=coworking/0002")
    assert "<script>" in page.get_by_role("heading").inner_text()
    assert page.locator("body").get_attribute("id") is None
    assert page.locator("script, img").count() == 0
    page.close()


def test_the_day_of_admission_is_told(invented: httpx.Client) -> None:
    properties = [{"id": name} for name in ("admittedOn", "status", "admittedThrough", "number")]
    request = {"ids": ["coworking/0001"], "properties": properties}
    told = asked(invented, "extend", request).json()["rows"]["coworking/0001"]
    assert told["admittedOn"] == [{"date": "2026-03-01T00:00:00Z"}]
    assert told["number"] == [{"str": "0001"}]
    assert told["admittedThrough"][0]["id"] == "call/avviso-tipo-metropolitano-2026"
