# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Documents of the past: as it was, version by version, and what is told of what is no more."""

import json
import shutil
from datetime import date
from pathlib import Path

import httpx
import pytest
from pyld import jsonld
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from ingest.releases import Releases
from ontology.context import context_json, expand
from tests.conftest import ROOT, serving
from tests.endpoint.conftest import Past
from tests.ingest.deployments import built

RDF = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}
DESKS = NamedNode(expand("albo:workstationCount"))
SPACE = "/doc/coworking/0001"


def canonical(quads: list[Quad]) -> str:
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def from_json(content: bytes) -> list[Quad]:
    document = json.loads(content) | {"@context": json.loads(context_json())["@context"]}
    text = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return list(parse(text, format=RdfFormat.N_QUADS))


def graphs(past: Past, path: str, status: int, query: str = "") -> set[str]:
    """Give what the forms of a document say; one where they agree."""
    found = set()
    for suffix, form in RDF.items():
        answer = past.get(f"{path}.{suffix}{query}")
        assert answer.status_code == status, answer.text
        found.add(canonical(list(parse(answer.content, format=form))))
    for suffix in ("jsonld", "json") if status == 200 else ("jsonld",):
        found.add(canonical(from_json(past.get(f"{path}.{suffix}{query}").content)))
    return found


def desks(content: bytes) -> list[str]:
    return [
        quad.object.value  # type: ignore[union-attr]
        for quad in parse(content, format=RdfFormat.TURTLE)
        if quad.predicate == DESKS
    ]


MOMENTS = {
    "2026-11-10": "12",
    "2026-11-11": "12",
    "2026-11-10T00:00:01Z": "12",
    "2026-11-12T01:00:00+01:00": "14",
    "2026-11-12 00:00:00Z": "14",
    "2026-11-12": "14",
    "2999-01-01": "14",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_thing_is_shown_as_it_was(past: Past, moment: str) -> None:
    for path in (SPACE, "/doc/entry/coworking-0001"):
        answer = past.http.get(path, params={"at": moment})
        assert answer.status_code == 200, answer.text
        assert desks(answer.content) == [MOMENTS[moment]]


def test_a_state_says_of_when_it_is_and_where_the_others_are(past: Past) -> None:
    answer = past.get(f"{SPACE}?at=2026-11-11")
    assert answer.headers["memento-datetime"] == "Tue, 10 Nov 2026 00:00:00 GMT"
    links = httpx.Response(200, headers={"Link": answer.headers["link"]}).links
    assert links["original"]["url"] == SPACE
    assert links["timemap version-history"]["url"] == f"{SPACE}/versions"
    assert links["memento"]["url"] == "/doc/version/coworking-0001-1"
    tag = answer.headers["etag"]
    later, now = past.get(f"{SPACE}?at=2026-11-12"), past.get(SPACE)
    assert len({tag, later.headers["etag"], now.headers["etag"]}) == 3
    held = past.http.get(f"{SPACE}?at=2026-11-11", headers={"If-None-Match": tag})
    assert held.status_code == 304
    assert f'<{SPACE}/versions>; rel="timemap version-history"' in now.headers["link"]
    page = past.get(f"{SPACE}?at=2026-11-11&lang=en", "text/html").text
    assert "As it was from 2026-11-10" in page and "<dd>12\n" in page


def test_every_form_of_a_state_says_the_same(past: Past) -> None:
    assert len(graphs(past, SPACE, 200, "?at=2026-11-10")) == 1
    assert len(graphs(past, "/doc/actor/0001", 200, "?at=2026-11-10")) == 1


def test_before_the_first_version_nothing_was_known(past: Past) -> None:
    early = past.get(f"{SPACE}?at=2026-11-09")
    assert (early.status_code, early.json()["since"]) == (404, "2026-11-10")
    fourth = past.get("/doc/coworking/0004?at=2026-11-10")
    assert (fourth.status_code, fourth.json()["since"]) == (404, "2026-11-12")
    for path in ("/doc/comune/015146", "/doc/coworking/0099", "/doc/x/y%22"):
        assert past.get(f"{path}?at=2026-11-10").status_code == 404
        assert past.get(f"{path}/versions").status_code == 404
    for wrong in ("", "x", "2026-13-01", "2026-11-10T00:00:00", "9999-12-31T23:59:59-12:00"):
        assert past.get(f"{SPACE}?at={wrong}").status_code == 400, wrong


def test_what_is_gone_can_still_be_seen_as_it_was(past: Past) -> None:
    answer = past.get("/doc/coworking/0003.ttl?at=2026-11-11")
    assert answer.status_code == 200 and "Spazio Tre" in answer.text
    assert past.get("/id/coworking/0003?at=2026-11-11").status_code == 303
    ended = past.get("/doc/coworking/0003?at=2026-11-12")
    assert (ended.status_code, ended.json()["since"]) == (410, "2026-11-12")


@pytest.mark.parametrize("path", ["/doc/coworking/0002", "/doc/sharing-expert/0001"])
def test_what_was_erased_is_gone_at_every_moment(past: Past, path: str) -> None:
    for query in ("", "?at=2026-11-10", "?at=2026-11-20", "?at=2020-01-01"):
        answer = past.get(path + query)
        assert answer.status_code == 410
        assert "versions" not in answer.json()


def test_the_versions_of_a_thing_are_listed(past: Past) -> None:
    base = past.deployment.base
    found = past.get(f"{SPACE}/versions.json").json()
    assert [
        (one["id"].rsplit("/")[-1], one["created"], one["change"]) for one in found["versions"]
    ] == [
        ("coworking-0001-1", "2026-11-10", "created"),
        ("coworking-0001-2", "2026-11-12", "updated"),
    ]
    assert len(graphs(past, f"{SPACE}/versions", 200)) == 1
    page = past.get(f"{SPACE}/versions?lang=en", "text/html").text
    assert 'href="/doc/version/coworking-0001-2?lang=en"' in page and "updated" in page
    times = past.get(f"{SPACE}/versions.link")
    assert times.headers["content-type"] == "application/link-format"
    first = f'<{base}/id/version/coworking-0001-1>;rel="memento"'
    assert f'{first};datetime="Tue, 10 Nov 2026 00:00:00 GMT"' in times.text
    assert past.get(f"{SPACE}/versions.xyz").status_code == 404
    assert past.get("/doc/coworking/0003/versions.ttl").status_code == 200


@pytest.mark.parametrize(
    "name", ["coworking-0001-1", "coworking-0003-1", "actor-0001-1", "network-0001-1"]
)
def test_a_version_leads_to_all_that_it_says(past: Past, name: str) -> None:
    base = past.deployment.base
    answer = past.get(f"/id/version/{name}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/version/{name}")
    (said,) = graphs(past, f"/doc/version/{name}", 200)
    member = next(
        q.graph_name
        for q in parse(past.get("/ldes/1.nq").content, format=RdfFormat.N_QUADS)
        if f"{base}/id/version/{name}" in str(q.graph_name)
    )
    assert f"{member} <{expand('dct:isVersionOf')}>" in said
    assert expand("skos:prefLabel") in said
    assert past.get(f"/doc/version/{name}").headers["memento-datetime"]
    assert past.get(f"/doc/version/{name}", "text/html").status_code == 200


def test_an_end_is_told_to_programs_graphs_and_people(past: Past) -> None:
    base = past.deployment.base
    for path in ("/id/coworking/0003", "/doc/coworking/0003", "/doc/entry/coworking-0003"):
        told = past.get(path).json()
        assert told["since"] == "2026-11-12"
        assert told["reason"] == {
            "id": expand("ending-reason:left-source"),
            "it": "non più nella fonte",
            "en": "left its source",
        }
        assert told["versions"].startswith(f"{base}/doc/")
        assert past.get(told["versions"]).status_code == 200
    (said,) = graphs(past, "/doc/coworking/0003", 410)
    assert expand("albo:endingReason") in said and '"2026-11-12"' in said
    by_accept = past.get("/id/coworking/0003", "text/turtle")
    assert by_accept.content == past.get("/doc/coworking/0003.ttl").content
    page = past.get("/doc/coworking/0003?lang=en", "text/html")
    assert page.status_code == 410 and "left its source" in page.text
    assert 'href="/doc/coworking/0003/versions?lang=en"' in page.text


def test_a_takedown_says_so_and_leads_nowhere(past: Past) -> None:
    for path in ("/doc/coworking/0002", "/doc/decision/0001"):
        told = past.get(path).json()
        assert told["reason"]["en"] == "taken down" and "versions" not in told
    page = past.get("/doc/coworking/0002", "text/html").text
    assert "versions" not in page


def test_a_superseded_entry_names_the_one_in_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "registro"
    shutil.copytree(ROOT / "examples" / "registro-di-prova", folder)
    releases = Releases(tmp_path / "releases")
    built(folder, releases)
    for name, column in (("applications.csv", 0), ("decisions.csv", 1)):
        rows = (folder / name).read_text("utf-8").splitlines()
        # Which entry was superseded is told by the decision that did it.
        left = [row for row in rows if row.split(",")[column] != "p-07"]
        (folder / name).write_text("\n".join([*left, ""]), "utf-8")
    built(folder, releases, on=date(2027, 3, 2))
    with serving(releases.folder) as url:
        told = httpx.get(f"{url}/doc/coworking/0005").json()
        graph = httpx.get(f"{url}/doc/entry/coworking-0005.ttl").text
    assert told["successor"] == "https://registri.example.org/id/entry/coworking-0006"
    assert "reg:successor" in graph
