# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The feed over HTTP: an event stream that clients replicate, and news for people."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from pyld import jsonld
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from pyshacl import validate
from rdflib import SH, Graph, URIRef

from ingest.feed.growth import FULL, blocks
from ingest.feed.index import Index, read_index
from ontology.context import context_json, expand
from tests.conftest import free_port, serving
from tests.endpoint.conftest import Past, Run
from tests.registry_in_three import DAYS, EXPERTS, NETWORKS, Deployment

ATOM = "{http://www.w3.org/2005/Atom}"
MEMBER, NODE = NamedNode(expand("tree:member")), NamedNode(expand("tree:node"))
FORMS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "trig": ("application/trig", RdfFormat.TRIG),
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
}
CHANGES = [
    ("decision-0001-2", "Non più pubblicato: decision 0001"),
    ("coworking-0002-2", "Tolta: coworking 0002"),
    ("sharing-expert-0001-2", "Tolta: sharing-expert 0001"),
    ("coworking-0003-2", "Tolta: Spazio Tre"),
    ("coworking-0004-1", "Nuova iscrizione: Spazio Quattro"),
    ("coworking-0001-2", "Aggiornata: Spazio Uno"),
]


def canonical(quads: list[Quad]) -> str:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def from_json(content: bytes) -> list[Quad]:
    """Read JSON-LD by another processor, with the context as it is published."""
    document = json.loads(content) | {"@context": json.loads(context_json())["@context"]}
    text = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return list(parse(text, format=RdfFormat.N_QUADS))


def index_of(past: Past) -> Index:
    current = past.deployment.releases.current()
    assert current is not None
    return read_index(current.folder)


def read(answer: httpx.Response, form: RdfFormat = RdfFormat.N_QUADS) -> list[Quad]:
    assert answer.status_code == 200, answer.text
    return list(parse(answer.content, format=form))


@pytest.mark.parametrize(
    ("path", "suffixes"), [("/ldes", "ttl trig nq nt"), ("/ldes/1", "trig nq")]
)
def test_every_form_says_the_same(past: Past, path: str, suffixes: str) -> None:
    graphs = {canonical(from_json(past.get(f"{path}.jsonld").content))}
    for suffix in suffixes.split():
        media_type, form = FORMS[suffix]
        by_suffix, by_accept = past.get(f"{path}.{suffix}"), past.get(path, media_type)
        assert by_suffix.content == by_accept.content
        assert by_accept.headers["content-location"] == f"{path}.{suffix}"
        assert by_accept.headers["content-type"].startswith(media_type)
        assert by_accept.headers["vary"] == "Accept, Accept-Encoding"
        graphs.add(canonical(read(by_accept, form)))
    assert len(graphs) == 1


def test_there_is_one_view_and_it_leads_to_every_page_by_time(past: Past) -> None:
    triples = read(past.get("/ldes"), RdfFormat.TURTLE)
    base = past.deployment.base
    views = [(q.subject, q.object) for q in triples if q.predicate.value == expand("tree:view")]
    assert views == [(NamedNode(f"{base}/ldes#stream"), NamedNode(f"{base}/ldes"))]
    pages = index_of(past).pages
    assert [q.object for q in triples if q.predicate == NODE] == [
        NamedNode(f"{base}/ldes/{page.name}") for page in pages
    ]
    kinds = {q.object.value for q in triples if q.predicate.value == expand("rdf:type")}  # type: ignore[union-attr]
    assert expand("ldes:RetentionPolicy") in kinds
    assert any("is to delete it" in str(q.object) for q in triples)


def test_a_page_has_the_members_that_the_release_holds(past: Past) -> None:
    (page,) = index_of(past).pages
    current = past.deployment.releases.current()
    assert current is not None
    said = [quad for _, quads in blocks(page.file(current.folder)) for quad in quads]
    served = read(past.get("/ldes/1.nq"))
    members = [quad.object for quad in served if quad.predicate == MEMBER]
    assert members == [NamedNode(member.id) for member in page.members]
    assert set(said) <= set(served)


def test_the_members_have_the_shape_that_the_view_promises(past: Past) -> None:
    shapes = Graph().parse(data=past.get("/ldes.ttl").text, format="turtle")
    shape = URIRef(f"{past.deployment.base}/ldes#member")
    default = [q for q in read(past.get("/ldes/1.nq")) if isinstance(q.graph_name, DefaultGraph)]
    data = Graph().parse(data="\n".join(f"{quad} ." for quad in default), format="nt")
    for member in index_of(past).members():
        shapes.add((shape, SH.targetNode, URIRef(member.id)))
    assert validate(data, shacl_graph=shapes)[0]
    shapes.add((shape, SH.targetNode, URIRef("urn:x")))
    assert not validate(data, shacl_graph=shapes)[0]


def test_pages_have_tags_and_unknown_ones_are_not_found(past: Past) -> None:
    for path in ("/ldes", "/ldes/1"):
        tag = past.get(path).headers["etag"]
        assert past.http.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert past.http.head(path).status_code == 200
        assert past.get(path).headers["cache-control"] == "public, no-cache"
    for path in ("/ldes/9", "/ldes/x", "/ldes/1-1"):
        assert past.get(path).status_code == 404
    for path, accept in (("/ldes/1", "text/turtle"), ("/ldes", "image/png")):
        refused = past.get(path, accept)
        assert refused.status_code == 406 and refused.json()["available"]
    assert past.get("/ldes/1.ttl").status_code == 406
    assert past.get("/ldes?format=nq").headers["content-type"] == "application/n-quads"


def test_pages_come_packed_to_who_takes_that(past: Past) -> None:
    packed, plain = (
        past.get("/ldes/1", **{"Accept-Encoding": one}) for one in ("gzip", "identity")
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert int(packed.headers["content-length"]) < len(plain.content) / 4


def test_atom_tells_the_changes(past: Past) -> None:
    answer = past.get("/changes.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    base = past.deployment.base
    told = [
        (entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title"))
        for entry in feed.iter(f"{ATOM}entry")
    ]
    assert told[: len(CHANGES)] == [(f"{base}/id/version/{name}", title) for name, title in CHANGES]
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{needed}")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Ente di prova"
    tag = answer.headers["etag"]
    assert past.http.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304


def test_json_feed_tells_them_in_the_language_asked_for(past: Past) -> None:
    for asked in (
        past.get("/changes.json?lang=en"),
        past.get("/changes.json", **{"Accept-Language": "en"}),
    ):
        assert asked.headers["content-type"] == "application/feed+json"
        feed = asked.json()
        assert (feed["version"], feed["language"]) == ("https://jsonfeed.org/version/1.1", "en")
        titles = [item["title"] for item in feed["items"]]
        assert titles[1:6] == [
            "Removed: coworking 0002",
            "Removed: sharing-expert 0001",
            "Removed: Spazio Tre",
            "New entry: Spazio Quattro",
            "Updated: Spazio Uno",
        ]
        assert feed["items"][3]["url"] == f"{past.deployment.base}/doc/coworking/0003"
        assert feed["items"][3]["date_published"] == "2026-11-12T00:00:00.002Z"


def test_nothing_names_what_was_erased(past: Past) -> None:
    paths = ["/ldes.ttl", "/ldes/1.nq", "/ldes/1.jsonld", "/changes", "/changes.atom"]
    paths += ["/changes.json", "/doc/coworking/0002", "/doc/coworking/0002/versions"]
    for path in paths:
        text = past.get(path).text
        for name in ("Inventata", "Spazio Due", "Prova 2", "R.G. 1/2026"):
            assert name not in text, (path, name)


def test_the_page_of_changes_is_read_page_by_page(past: Past) -> None:
    first, second = (past.get(f"/changes?page={number}&lang=en").text for number in (1, 2))
    assert first.count('<li><a href="/doc/') == 50 and 'rel="next"' in first
    assert "page=1&amp;lang=en" in second and "New: Casa di prova" in second
    for wrong in ("0", "3", "x", "-1", "9" * 30):
        assert past.get(f"/changes?page={wrong}").status_code == 404
    home = past.get("/?lang=en").text
    assert 'type="application/atom+xml"' in home and 'href="/changes.json?lang=en"' in home


def members_of(run: Run) -> dict[str, str]:
    """Give what a client read, each member as one canonical graph."""
    assert run.returncode == 0, run.stderr
    read = [json.loads(line) for line in run.stdout.splitlines()]
    names = [one["id"] for one in read]
    assert len(set(names)) == len(names)
    return {
        one["id"]: canonical(list(parse(one["quads"], format=RdfFormat.N_QUADS))) for one in read
    }


def held(deployment: Deployment) -> dict[str, str]:
    """Give the members of the current release as it holds them."""
    current = deployment.releases.current()
    assert current is not None
    pages = read_index(current.folder).pages
    return {
        name: canonical(quads)
        for page in pages
        for name, quads in blocks(page.file(current.folder))
    }


def wait_for(url: str, release: int) -> None:
    for _ in range(200):
        if httpx.get(f"{url}/health/ready").json()["release"] == release:
            return
        time.sleep(0.05)  # the server looks for releases by itself
    raise AssertionError(f"release {release} was never served")


def test_a_client_replicates_everything_and_goes_on_from_there(
    node: Callable[..., Run], tmp_path: Path
) -> None:
    port = free_port()
    deployment = Deployment(tmp_path, f"http://127.0.0.1:{port}")
    networks = [f"rete-{number},Rete numero {number},ufficio" for number in range(FULL - 4)]
    deployment.write("networks", [*NETWORKS, *networks])
    deployment.publish(DAYS[0])
    with serving(deployment.releases.folder, port, ALBO_POLL_SECONDS="0.05") as url:
        one, two = str(tmp_path / "one"), str(tmp_path / "two")
        before = members_of(node("replicate.mjs", f"{url}/ldes", one))
        assert before == members_of(node("replicate.mjs", f"{url}/ldes", two)) == held(deployment)
        full = httpx.get(f"{url}/ldes/1")
        assert "immutable" in full.headers["cache-control"]
        assert expand("ldes:immutable") in httpx.get(f"{url}/ldes/1.nq").text
        assert members_of(node("replicate.mjs", f"{url}/ldes", one)) == {}
        deployment.change()
        deployment.write("experts", EXPERTS)
        deployment.publish(DAYS[1])
        wait_for(url, 2)
        fresh = members_of(node("replicate.mjs", f"{url}/ldes", one))
        names = [name.rsplit("/", 1)[1] for name in fresh]
        assert names == ["coworking-0001-2", "coworking-0004-1", "coworking-0003-2"]
        assert {**before, **fresh} == held(deployment)
        again = httpx.get(f"{url}/ldes/1")
        assert (again.content, again.headers["etag"]) == (full.content, full.headers["etag"])
        # Erased from a page that lasts: what is left has another name, and is read once.
        deployment.take_down("coworking", "s-2", DAYS[2])
        wait_for(url, 3)
        ended = members_of(node("replicate.mjs", f"{url}/ldes", one))
        assert {name.rsplit("/", 1)[1] for name in ended} == {"coworking-0002-2", "decision-0001-2"}
        gone, left = httpx.get(f"{url}/ldes/1"), httpx.get(f"{url}/ldes/1-1")
        assert (gone.status_code, left.status_code) == (410, 200)
        assert "immutable" in left.headers["cache-control"]
