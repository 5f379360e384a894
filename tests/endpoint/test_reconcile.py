"""Reconciliation: what OpenRefine sends and other clients may, in both versions."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from ingest.build import build
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from tests.conftest import ROOT, free_port, serving

SCHEMAS = ROOT.parent / "shared" / "suites" / "reconciliation"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
VAT, SUPPORT = "03340710981", "startup-support/0004"
# As OpenRefine 3.6.2 sends it: the first question about a column, the reconciliation of its
# cells with a second column as a property, and the request for columns of what was matched.
GUESS = (
    b"queries=%7B%22q1%22%3A%7B%22query%22%3A%22Cowo+Lambrate%22%2C%22limit%22%3A3%7D%2C%22q2%22"
    b"%3A%7B%22query%22%3A%22Cof%C3%B2+spazi+e+saperi+in+condivisione%22%2C%22limit%22%3A3%7D%7D"
)
RECONCILE = (
    b"queries=%7B%22q0%22%3A%7B%22query%22%3A%22Cowo+Milano+Sempione%22%2C%22type%22%3A%22"
    b"CoworkingSpace%22%2C%22properties%22%3A%5B%7B%22pid%22%3A%22comune%22%2C%22v%22%3A%22"
    b"Milano%22%7D%5D%2C%22type_strict%22%3A%22should%22%7D%2C%22q2%22%3A%7B%22query%22%3A%22"
    b"Nessuno%22%2C%22type%22%3A%22CoworkingSpace%22%2C%22properties%22%3A%5B%7B%22pid%22%3A%22"
    b"comune%22%2C%22v%22%3A%22Roma%22%7D%5D%2C%22type_strict%22%3A%22should%22%7D%7D"
)
EXTEND = (
    b"extend=%7B%22ids%22%3A%5B%22coworking%2F0012%22%2C%22coworking%2F0006%22%5D%2C%22properties"
    b"%22%3A%5B%7B%22id%22%3A%22address%22%7D%2C%7B%22id%22%3A%22comune%22%7D%2C%7B%22id%22%3A%22"
    b"workstations%22%7D%2C%7B%22id%22%3A%22created%22%7D%5D%7D"
)
SUGGEST = "prefix=cow&spell=always&exact=false&prefixed=true"
MANY = {"pid": "comune", "v": ["Milano"] * 20}
MATCH = "/reconcile/v1/match"
NO_PROPERTY = {"queries": [{"conditions": [{"matchType": "property", "propertyValue": "x"}]}]}
Json = dict[str, object]
Found = list[dict[str, object]]


@cache
def _registry(version: str) -> tuple[dict[str, Json], "Registry[object]"]:
    read = {path.name: json.loads(path.read_text("utf-8")) for path in _files(version)}
    registry: Registry[object] = Registry()
    for name, schema in read.items():
        schema.pop("$schema", None)  # it names no draft
        resource = Resource.from_contents(schema, default_specification=DRAFT7)
        places = (schema["$id"], schema["$id"].rsplit("/", 1)[0] + "/" + name)
        registry = registry.with_resources((place, resource) for place in places)
    return read, registry


def _files(version: str) -> list[Path]:
    return sorted((SCHEMAS / version / "schemas").glob("*.json"))


def valid(body: object, schema: str, version: str = "0.2") -> None:
    """Hold a message against the schema of the specification, where that is at hand."""
    if SCHEMAS.exists():
        schemas, registry = _registry(version)
        jsonschema.Draft7Validator(schemas[f"{schema}.json"], registry=registry).validate(body)


def asked(client: httpx.Client, field: str, body: object, **options: str) -> httpx.Response:
    return client.post("/reconcile", data={field: json.dumps(body)}, params=options)


def candidates(client: httpx.Client, query: Json, **options: str) -> Found:
    answer = asked(client, "queries", {"q": query}, **options)
    assert answer.status_code == 200, answer.text
    valid(answer.json(), "reconciliation-result-batch")
    return cast("Found", answer.json()["q"]["result"])


def matched(found: Found) -> object:
    assert not any(one["match"] for one in found[1:])
    return found[0]["id"] if found and found[0]["match"] else None


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the specification is not at ../shared/suites")
@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_the_schemas_tell_good_from_bad(version: str) -> None:
    for path in sorted((SCHEMAS / version / "examples").rglob("*.json")):
        kind, schema = path.parent.name, path.parent.parent.name
        if f"{schema}.json" in _registry(version)[0]:
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


def test_openrefine_guesses_the_type(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=GUESS, headers=FORM).json()
    valid(answer, "reconciliation-result-batch")
    assert {found["result"][0]["type"][0]["id"] for found in answer.values()} == {"CoworkingSpace"}


def test_openrefine_reconciles_a_column(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=RECONCILE, headers=FORM).json()
    valid(answer, "reconciliation-result-batch")
    assert matched(answer["q0"]["result"]) == "coworking/0012"
    assert answer["q2"]["result"] == []
    features = {one["id"]: one["value"] for one in answer["q0"]["result"][0]["features"]}
    assert features == {"name_score": 100.0, "comune": 100.0}


def test_openrefine_fetches_columns(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=EXTEND, headers=FORM).json()
    valid(answer, "data-extension-response")
    assert answer["meta"][1]["type"] == {"id": "Comune", "name": "Comune"}
    assert answer["rows"]["coworking/0012"] == {
        "address": [{"str": "Via Castelvetro 4, 20154 Milano"}],
        "comune": [{"id": "comune/015146", "name": "Milano"}],
        "workstations": [{"int": 8}],
        "created": [{"date": "2026-11-22T00:00:00Z"}],
    }
    assert answer["rows"]["coworking/0006"]["workstations"] == []


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
    "text",
    [
        "coworking/0004",
        "coworking-0004",
        "{base}/id/coworking/0004",
        "{base}/id/entry/coworking-0004",
    ],
)
def test_an_identifier_is_its_thing(client: httpx.Client, release: Release, text: str) -> None:
    first = candidates(client, {"query": text.format(base=release.info.base)})[0]
    assert (first["id"], first["score"], first["match"]) == ("coworking/0004", 100.0, True)


def cell(name: str = "", types: object = None, strict: str = "", **properties: object) -> Json:
    """Ask as a cell of a table does, whatever stands in the cells beside it."""
    given_ = [{"pid": pid, "v": value} for pid, value in properties.items()]
    told = {"query": name, "type": types, "type_strict": strict, "properties": given_}
    return {key: value for key, value in told.items() if value}


@pytest.mark.parametrize(
    ("query", "right"),
    [
        (cell(VAT), "actor/0010"),
        (cell("IT 0334 0710981"), "actor/0010"),
        (cell("15146"), "comune/015146"),
        (cell("Talent Garden Merano", vatNumber=VAT), "coworking/0026"),
        (cell(types="Organization", vatNumber=3340710981), "actor/0010"),
        (cell("digital magics", "StartupSupportProvider", reaNumber="MI1722943"), SUPPORT),
        # Several share a number, and nothing says which of them is meant.
        (cell(vatNumber=VAT), None),
        # Who runs these spaces runs another that is not registered.
        (cell("Talent Garden Isola", "CoworkingSpace", vatNumber=VAT), None),
        # A name with the number of somebody else.
        (cell("Treework", vatNumber="04066730963"), None),
    ],
)
def test_a_number_decides(client: httpx.Client, query: Json, right: str | None) -> None:
    assert matched(candidates(client, query)) == right


@pytest.mark.parametrize(
    ("query", "right"),
    [
        (cell("UNITA DI PRODUZIONE"), "coworking/0020"),
        (cell("Cofo' spazi e saperi in condivisione"), "coworking/0044"),
        (cell("We Make"), "actor/0053"),
        (cell("Juniorbit sas"), "actor/0031"),
        (cell("Milano, Politecnico di"), "actor/0048"),
        (cell("CMM"), "actor/0001"),
        (cell("Abbiategraso", "Comune"), "comune/015002"),
        (cell("Elenco qualificato degli spazi di coworking Milano 2017"), "call/milano-2017"),
        # Two of one name, until it is said of what kind.
        (cell("Piano C"), None),
        (cell("Piano C", "CoworkingSpace"), "coworking/0034"),
        (cell("Piano C", ["Organization", "Comune"], "any"), "actor/0014"),
        (cell("Piano C", ["Organization", "Comune"], "all"), None),
        # Four of one name and address.
        (cell("Via Pesaro 50"), None),
        (cell("Via Pesto 2"), None),
        (cell("Impact Hub Torino"), None),
        (cell("Cowo Milano Sempione", comune="Bologna"), None),
        (cell("Cowo Milano Sempione", istatCode="037006"), None),
        (cell("Cowo Milano Sempione", comune={"id": "comune/015146"}), "coworking/0012"),
        (cell("Cowo Milano Sempione", comune=["Roma", "Milano (MI)"]), "coworking/0012"),
        (cell("Cowo Milano Sempione", shoeSize=True), "coworking/0012"),
    ],
)
def test_only_what_is_clearly_meant_is_matched(
    client: httpx.Client, query: Json, right: str | None
) -> None:
    assert matched(candidates(client, query)) == right


def test_other_types_stand_behind_where_a_type_is_only_preferred(client: httpx.Client) -> None:
    query: Json = {"query": "Piano C", "type": "CoworkingSpace", "type_strict": "should"}
    found = candidates(client, query)
    assert [one["id"] for one in found[:2]] == ["coworking/0034", "actor/0014"]
    assert {"id": "type", "value": False} in cast("Found", found[1]["features"])
    strict = candidates(client, {**query, "type_strict": "any"})
    assert "actor/0014" not in [one["id"] for one in strict]


def test_an_heir_answers_to_the_names_of_those_before(client: httpx.Client) -> None:
    found = candidates(client, {"query": "Italia Startup", "type": "Organization"})
    assert [one["id"] for one in found[:2]] == ["actor/0063", "actor/0036"]
    assert cast("float", found[1]["score"]) >= 90


def test_an_address_alone_finds_who_is_there(client: httpx.Client) -> None:
    found = candidates(client, {"properties": [{"pid": "address", "v": "via Cesalpino, 7"}]})
    assert found[0]["id"] == "coworking/0020"


def test_the_limit_is_kept_within_reason(client: httpx.Client) -> None:
    for limit, count in ((1, 1), (3.0, 3), (0, 10), (-5, 10), (10**9, 50)):
        found = candidates(client, {"query": "Cascina Milano via", "limit": limit})
        assert len(found) <= count
        assert limit > 3 or limit < 1 or len(found) == count


def test_a_call_is_found_by_the_address_of_its_id(client: httpx.Client) -> None:
    answer = client.get("/id/call/milano-2017")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calls/milano-2017")
    assert client.get("/id/call/nothing").status_code == 404


def test_every_id_leads_to_a_page_and_a_card(client: httpx.Client) -> None:
    seen, query = set(), {"query": "Milano spazi", "limit": 3}
    for type_ in client.get("/reconcile/suggest/type?prefix=").json()["result"]:
        for one in candidates(client, {**query, "type": type_["id"]}):
            seen.add(type_["id"])
            assert client.get(f"/id/{one['id']}").status_code == 303, one
            card = client.get("/reconcile/preview", params={"id": cast("str", one["id"])})
            assert card.status_code == 200, one
    assert {"CoworkingSpace", "Comune", "Organization", "Call"} <= seen


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
    posted = client.post(f"/reconcile?callback={name}", content=GUESS, headers=FORM)
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
    answer = asked(client, field, body)
    assert answer.status_code in (200, 400, 413), answer.text


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


def draft(client: httpx.Client, *conditions: Json, **members: object) -> Found:
    query = {"conditions": list(conditions), **members}
    answer = client.post("/reconcile/v1/match", json={"queries": [query]})
    assert answer.status_code == 200, answer.text
    valid(answer.json(), "reconciliation-result-batch", "1.0-draft")
    return cast("Found", answer.json()["results"][0]["candidates"])


def test_the_draft_describes_itself(client: httpx.Client, release: Release) -> None:
    manifest = client.get("/reconcile/v1").json()
    valid(manifest, "manifest", "1.0-draft")
    assert manifest["view"]["url"] == f"{release.info.base}/id/{{+id}}"
    assert client.get("/reconcile/v1/preview?id=coworking/0004").status_code == 200


def test_the_draft_matches_by_conditions(client: httpx.Client) -> None:
    name = {"matchType": "name", "propertyValue": "Cowo Milano Sempione"}
    first = draft(client, name, lang="en")[0]
    assert (first["id"], first["match"]) == ("coworking/0012", True)
    assert first["features"] == [
        {"id": "name_score", "name": "Likeness of the name", "value": 100.0}
    ]
    by_id = {"matchType": "id", "propertyValue": "coworking/0004"}
    assert matched(draft(client, by_id)) == "coworking/0004"
    types = [one["type"] for one in draft(client, name, type="Comune")]
    assert types == [[{"id": "Comune", "name": "Comune"}]] * len(types)

    def where(**members: object) -> list[object]:
        place = {"matchType": "property", "propertyId": "comune", **members}
        return [one["id"] for one in draft(client, name, place, limit=50)]

    assert "coworking/0012" in where(propertyValue="Milano", required=True)
    assert "coworking/0012" not in where(propertyValue="Rho", required=True)
    several = {"propertyValue": ["Rho", "Milano"], "required": True}
    assert "coworking/0012" in where(**several)
    assert "coworking/0012" not in where(**several, matchQuantifier="all")
    assert "coworking/0012" not in where(**several, matchQuantifier="none")
    assert "coworking/0012" in where(propertyValue="Rho", required=True, matchQuantifier="none")
    exact = {"required": True, "matchQualifier": "ExactMatch"}
    assert "coworking/0012" in where(propertyValue="Milano", **exact)
    assert "coworking/0012" not in where(propertyValue="Milanoo", **exact)
    assert draft(client, {**name, "propertyValue": "Sempione", "required": True}) == []


def test_the_draft_fetches_columns(client: httpx.Client) -> None:
    request = {
        "ids": ["coworking/0004", "x/1"],
        "properties": [{"id": "comune"}, {"id": "website"}],
    }
    answer = client.post("/reconcile/v1/extend", json=request).json()
    valid(answer, "data-extension-response", "1.0-draft")
    comune, _ = answer["rows"][0]["properties"]
    assert comune == {"id": "comune", "values": [{"id": "comune/015146", "name": "Milano"}]}
    assert answer["rows"][1]["properties"][0] == {"id": "comune", "values": []}
    proposed = client.get("/reconcile/v1/extend/propose?type=Comune").json()
    valid(proposed, "data-extension-property-proposal", "1.0-draft")


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


class OpenRefine:
    """Drive an OpenRefine over its own commands."""

    def __init__(self, client: httpx.Client, service: str) -> None:
        self.client, self.service = client, service
        self.project = ""

    def command(self, name: str, **fields: object) -> httpx.Response:
        token = self.client.get("/command/core/get-csrf-token").json()["token"]
        told = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in fields.items()
        }
        data = {"project": self.project, "csrf_token": token, **told}
        answer = self.client.post(f"/command/core/{name}", data=data)
        assert answer.is_success, answer.text
        return answer

    def open(self, table: str) -> None:
        token = self.client.get("/command/core/get-csrf-token").json()["token"]
        options = {"separator": ",", "headerLines": 1, "guessCellValueTypes": False}
        answer = self.client.post(
            f"/command/core/create-project-from-upload?csrf_token={token}",
            data={
                "project-name": "t",
                "format": "text/line-based/*sv",
                "options": json.dumps(options),
            },
            files={"project-file": ("t.csv", table.encode(), "text/csv")},
        )
        self.project = answer.headers["Location"].split("project=")[1]

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while self.client.get(f"/command/core/get-processes?project={self.project}").json()[
            "processes"
        ]:
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.fixture
def openrefine(server: str, tmp_path: Path) -> Iterator[OpenRefine]:
    program = shutil.which("openrefine")
    if program is None:
        pytest.skip("OpenRefine is not installed: apt-get install openrefine")
    port = free_port()
    command = [
        program,
        "-p",
        str(port),
        "-m",
        "512M",
        "-d",
        str(tmp_path),
        "-x",
        "refine.headless=true",
    ]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    client.get("/command/core/get-csrf-token").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)
            yield OpenRefine(client, f"{server}/reconcile")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_openrefine_itself_reconciles_and_extends_a_table(
    openrefine: OpenRefine, release: Release
) -> None:
    openrefine.open("nome,comune\nCowo Sempione,Milano\nUnita di Produzione,Milano\nNessuno,Roma\n")
    engine = {"facets": [], "mode": "row-based"}
    guessed = openrefine.command(
        "guess-types-of-column", columnName="nome", service=openrefine.service
    )
    assert guessed.json()["types"][0]["id"] == "CoworkingSpace"
    spaces = {
        "identifierSpace": f"{release.info.base}/id/",
        "schemaSpace": "https://w3id.org/albo/onto/",
    }
    config = {
        "mode": "standard-service",
        "service": openrefine.service,
        **spaces,
        "type": {"id": "CoworkingSpace", "name": "Spazio di coworking"},
        "autoMatch": True,
        "columnDetails": [{"column": "comune", "propertyName": "Comune", "propertyID": "comune"}],
        "limit": 0,
    }
    openrefine.command("reconcile", columnName="nome", config=config, engine=engine)
    openrefine.wait()
    extension = {"properties": [{"id": "address", "name": "Indirizzo"}]}
    openrefine.command(
        "extend-data",
        baseColumnName="nome",
        endpoint=openrefine.service,
        **spaces,
        extension=extension,
        columnInsertIndex="1",
        engine=engine,
    )
    openrefine.wait()
    table = openrefine.command("export-rows/t.csv", format="csv", engine=engine).text
    assert table.splitlines()[1:] == [
        'Cowo Milano / Sempione,"Via Castelvetro 4, 20154 Milano",Milano',
        'Unità di Produzione,"Via Cesalpino 7, Milano",Milano',
        "Nessuno,,Roma",
    ]
    openrefine.command("delete-project")
