# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which things are meant, and which are left to a person to decide."""

from typing import cast
from urllib.parse import quote

import httpx
import pytest

from ingest.releases import Release
from tests.endpoint.reconciliation import (
    Found,
    Json,
    candidates,
    cell,
    matched,
)

VAT, SUPPORT = "03340710981", "startup-support/0004"


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
        (cell("Cofo spazi e saperi in condivisione", comune="Cinisello B.mo"), "coworking/0044"),
        (cell("Cofo spazi e saperi in condivisione", comune="Cinisello Superiore"), None),
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
            # The protocol encodes an id; OpenRefine leaves its slash as it is.
            for id_ in (str(one["id"]), quote(str(one["id"]), safe="")):
                assert client.get(f"/id/{id_}").status_code == 303, one
            card = client.get("/reconcile/preview", params={"id": cast("str", one["id"])})
            assert card.status_code == 200, one
    assert {"CoworkingSpace", "Comune", "Organization", "Call"} <= seen
