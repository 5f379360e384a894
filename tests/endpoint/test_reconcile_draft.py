# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Reconciliation by the draft of version 1.0."""

import httpx

from ingest.releases import Release
from tests.endpoint.reconciliation import (
    draft,
    matched,
    valid,
)


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
