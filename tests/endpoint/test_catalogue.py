# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue as harvesters take it, held to the national checklist and the European score."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import httpx
import pytest
from pyoxigraph import Dataset, RdfFormat, parse
from rdflib import DCAT, DCTERMS, RDF, SKOS, Graph, URIRef

from endpoint.catalogue.sitemap import Sitemap
from endpoint.inventory import take_stock
from endpoint.stores import open_store
from ingest.registry import Registry
from ingest.releases import Release, Releases
from ontology.context import expand
from shapes.checks import check_catalogue
from shapes.facts import Facts
from tests.conftest import serving
from tests.endpoint.test_protocol import problem

BASE = "http://127.0.0.1:8000"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
FORMS = {
    ".ttl": ("text/turtle", RdfFormat.TURTLE),
    ".rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    ".nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    ".jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


@pytest.fixture(scope="module")
def catalogue(server: str) -> Graph:
    answer = httpx.get(f"{server}/catalog.ttl")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format="turtle")


def canonical(content: bytes, form: RdfFormat) -> Dataset:
    found = Dataset(parse(content, format=form))
    return found


@pytest.mark.parametrize("path", ["/catalog", "/set/coworking", "/set/all"])
def test_every_form_says_the_same(client: httpx.Client, path: str) -> None:
    told = []
    for suffix, (media_type, form) in FORMS.items():
        named = client.get(path + suffix)
        asked = client.get(path, headers={"Accept": media_type})
        assert named.content == asked.content
        assert named.headers["content-type"].split(";")[0] == media_type
        assert asked.headers["content-location"] == path + suffix
        assert "Accept" in asked.headers["vary"]
        again = {"If-None-Match": named.headers["etag"]}
        assert client.get(path + suffix, headers=again).status_code == 304
        assert client.head(path + suffix).headers["etag"] == named.headers["etag"]
        told.append(canonical(named.content, form))
    assert all(one == told[0] for one in told)


def test_browsers_get_pages(client: httpx.Client) -> None:
    html = {"Accept": "text/html,*/*;q=0.8"}
    page = client.get("/catalog", headers=html)
    assert 'href="/catalog.rdf"' in page.text
    assert "coworking.report.ttl" in page.text
    assert "Data catalogue" in client.get("/catalog?lang=en", headers=html).text
    assert (
        client.get("/set/coworking", headers=html).headers["location"] == "/doc/register/coworking"
    )
    assert client.get("/set/all", headers=html).headers["location"] == "/catalog"
    assert client.get("/doc/register/coworking", headers=html).status_code == 200


def test_whoever_wants_rdf_at_home_finds_the_catalogue(client: httpx.Client) -> None:
    sent = client.get("/", headers={"Accept": "text/turtle"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/catalog")
    for accept in ("*/*", "text/html", "application/json", "text/html, text/turtle;q=0.5"):
        assert client.get("/", headers={"Accept": accept}).status_code == 200


def test_what_is_not_there_is_a_problem(client: httpx.Client) -> None:
    problem(client.get("/set/nothing"), 404, "not-found")
    problem(client.get("/set/coworking.xlsx"), 404, "not-found")
    problem(client.get("/catalog.xlsx"), 404, "not-found")
    problem(client.get("/catalog", headers={"Accept": "image/png"}), 406, "not-acceptable")


def test_a_dataset_tells_all_of_itself_and_nothing_of_others(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/set/coworking.ttl").content, format="turtle")
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {URIRef(f"{BASE}/set/coworking")}
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 5
    # A dataset by itself holds to the same shapes: nothing it leads to is missing.
    assert check_catalogue(Facts(graph)) == []


@dataclass(frozen=True)
class Line:
    """One line of the checklist of DCAT-AP_IT: how often, and what the value has to be."""

    kind: str
    name: str
    least: int = 1
    most: int = 99
    value: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


MANDATORY = [
    Line("dcatapit:Catalog", "dct:title"),
    Line("dcatapit:Catalog", "dct:description"),
    Line("dcatapit:Catalog", "dct:publisher", most=1, value="dcatapit:Agent"),
    Line("dcatapit:Catalog", "dct:modified", most=1),
    Line("dcatapit:Catalog", "dcat:dataset", value="dcatapit:Dataset"),
    Line("dcatapit:Dataset", "dct:identifier", most=1),
    Line("dcatapit:Dataset", "dct:title"),
    Line("dcatapit:Dataset", "dct:description"),
    Line("dcatapit:Dataset", "dct:modified", most=1),
    Line("dcatapit:Dataset", "dcat:theme", value="skos:Concept"),
    Line("dcatapit:Dataset", "dct:rightsHolder", most=1, value="dcatapit:Agent"),
    Line("dcatapit:Dataset", "dct:accrualPeriodicity", most=1, value="dct:Frequency"),
    Line("dcatapit:Dataset", "dcat:distribution", value="dcatapit:Distribution"),
    Line("dcatapit:Distribution", "dct:format", most=1, value="dct:MediaTypeOrExtent"),
    Line("dcatapit:Distribution", "dcat:accessURL", most=1),
    Line("dcatapit:Distribution", "dct:license", most=1, value="dcatapit:LicenseDocument"),
    Line("dcatapit:Distribution", "dcatap:availability", most=1, value="skos:Concept"),
    Line("dcatapit:Agent", "dct:identifier", most=1),
    Line("dcatapit:Agent", "foaf:name", most=1),
    Line("dcatapit:Organization", "vcard:fn", most=1),
    Line("dcatapit:Organization", "vcard:hasEmail", most=1),
    Line("dcatapit:Standard", "dct:identifier"),
    Line("dct:PeriodOfTime", "dcatapit:startDate", most=1),
]
RECOMMENDED = [
    Line("dcatapit:Catalog", "foaf:homepage", most=1, value="foaf:Document"),
    Line("dcatapit:Catalog", "dct:language", value="dct:LinguisticSystem"),
    Line("dcatapit:Catalog", "dct:issued", most=1),
    Line("dcatapit:Catalog", "dcat:themeTaxonomy", value="skos:ConceptScheme"),
    Line("dcatapit:Dataset", "dcat:contactPoint", value="dcatapit:Organization"),
    Line("dcatapit:Dataset", "dct:publisher", most=1, value="dcatapit:Agent"),
    Line("dcatapit:Distribution", "dct:description"),
    Line("dcatapit:LicenseDocument", "dct:type", most=1, value="skos:Concept"),
]
OPTIONAL = [
    *(Line("dcatapit:Dataset", name) for name in ("dct:creator", "dct:issued", "dct:language")),
    *(Line("dcatapit:Dataset", name) for name in ("dcat:keyword", "dct:conformsTo")),
    Line("dcatapit:Dataset", "dcat:landingPage", value="foaf:Document"),
    Line("dcatapit:Dataset", "dct:temporal", value="dct:PeriodOfTime"),
    Line("dcatapit:Dataset", "dct:spatial", value="dct:Location"),
    Line("dcatapit:Distribution", "dct:title"),
    Line("dcatapit:Distribution", "dcat:downloadURL"),
    Line("dcatapit:Distribution", "dct:modified", most=1),
    Line("dcatapit:Distribution", "dcat:byteSize", most=1),
    Line("dcatapit:LicenseDocument", "foaf:name"),
    Line("dcatapit:LicenseDocument", "owl:versionInfo", most=1),
    Line("dcatapit:LicenseDocument", "skos:exactMatch"),
    Line("dcatapit:Organization", "vcard:hasURL", most=1),
    Line("dct:PeriodOfTime", "dcat:startDate", most=1),
    Line("dct:PeriodOfTime", "dcatapit:endDate", most=1),
    Line("dct:Location", "dcat:bbox", most=1),
    Line("dct:Location", "dcat:centroid", most=1),
]
SERVICE = [
    Line("dcat:DataService", "dct:title"),
    Line("dcat:DataService", "dcat:endpointURL"),
    Line("dcat:DataService", "dcat:endpointDescription"),
    Line("dcat:DataService", "dcat:servesDataset", value="dcat:Dataset"),
    Line("dcat:DataService", "dct:license", most=1, value="dct:LicenseDocument"),
    Line("dcat:DataService", "dcat:contactPoint", value="vcard:Kind"),
]


@pytest.mark.parametrize("line", [*MANDATORY, *RECOMMENDED, *OPTIONAL, *SERVICE], ids=str)
def test_the_national_checklist(catalogue: Graph, line: Line) -> None:
    subjects = set(catalogue.subjects(RDF.type, URIRef(expand(line.kind))))
    assert subjects
    for subject in subjects:
        values = list(catalogue.objects(subject, URIRef(expand(line.name))))
        tongues = {getattr(value, "language", None) for value in values}
        # Texts are told once a language.
        count = len(values) / len(tongues) if tongues == {"it", "en"} else len(values)
        assert line.least <= count <= line.most, subject
        if line.value is not None:
            kind = (RDF.type, URIRef(expand(line.value)))
            assert all((value, *kind) in catalogue for value in values), subject


@pytest.mark.parametrize(
    ("national", "european"),
    [
        ("dcatapit:Catalog", "dcat:Catalog"),
        ("dcatapit:Dataset", "dcat:Dataset"),
        ("dcatapit:Distribution", "dcat:Distribution"),
        ("dcatapit:Agent", "foaf:Agent"),
        ("dcatapit:Organization", "vcard:Organization"),
        ("dcatapit:Organization", "vcard:Kind"),
        ("dcatapit:LicenseDocument", "dct:LicenseDocument"),
        ("dcatapit:Standard", "dct:Standard"),
    ],
)
def test_both_profiles_are_spoken(catalogue: Graph, national: str, european: str) -> None:
    ours, theirs = (
        set(catalogue.subjects(RDF.type, URIRef(expand(n)))) for n in (national, european)
    )
    assert ours == theirs != set()


def test_codes_are_iris_that_are_described(catalogue: Graph) -> None:
    for _, _, value in catalogue:
        if isinstance(value, URIRef) and value.startswith(AUTHORITY) and "/licence/" not in value:
            assert (value, RDF.type, None) in catalogue, value
        assert isinstance(value, URIRef) or "://" not in value or value.datatype is None  # type: ignore[attr-defined]


def test_the_identifier_begins_with_the_code_of_the_body(
    catalogue: Graph, registry: Registry
) -> None:
    code = registry.publisher.identifier
    told = {
        str(one) for one in catalogue.objects(URIRef(f"{BASE}/set/coworking"), DCTERMS.identifier)
    }
    assert told == {f"{code}:coworking"}


def answer(client: httpx.Client, address: str) -> httpx.Response:
    return client.get(address.replace(BASE, ""), headers={"Accept": "*/*"})


def test_every_file_is_what_the_catalogue_says(client: httpx.Client, catalogue: Graph) -> None:
    distributions = set(catalogue.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) == 46
    for one in distributions:
        found = answer(client, str(catalogue.value(one, DCAT.downloadURL)))
        packed = catalogue.value(one, DCAT.compressFormat)
        served = str(packed or catalogue.value(one, DCAT.mediaType)).split("/media-types/")[1]
        checksum = catalogue.value(one, URIRef(expand("spdx:checksum")))
        digest = catalogue.value(checksum, URIRef(expand("spdx:checksumValue")))
        assert found.headers["content-type"].split(";")[0] == served
        assert len(found.content) == int(str(catalogue.value(one, DCAT.byteSize)))
        assert sha256(found.content).digest() == bytes.fromhex(str(digest))
        licence = f'<{catalogue.value(one, DCTERMS.license)}>; rel="license"'
        assert licence in found.headers["link"]


OPEN = {"CSV", "GEOJSON", "JSON_LD", "RDF_N_QUADS", "RDF_TURTLE"}
Check = Callable[[Graph, URIRef, URIRef, httpx.Client], bool]


def has(name: str) -> Check:
    return lambda g, d, _f, _c: (d, URIRef(expand(name)), None) in g


def file_has(name: str) -> Check:
    return lambda g, _d, f, _c: (f, URIRef(expand(name)), None) in g


def answers(name: str) -> Check:
    def check(g: Graph, _d: URIRef, f: URIRef, client: httpx.Client) -> bool:
        address = str(g.value(f, URIRef(expand(name)))).replace(BASE, "")
        return client.head(address).status_code < 400

    return check


def listed(name: str, space: str) -> Check:
    return lambda g, d, f, _c: any(
        str(value).startswith(space)
        for one in (d, f)
        for value in g.objects(one, URIRef(expand(name)))
    )


def is_open(g: Graph, _d: URIRef, f: URIRef, _c: httpx.Client) -> bool:
    return str(g.value(f, DCTERMS["format"])).rsplit("/", 1)[-1] in OPEN


def both_listed(g: Graph, d: URIRef, f: URIRef, c: httpx.Client) -> bool:
    iana = "https://www.iana.org/assignments/media-types/"
    return all(
        check(g, d, f, c)
        for check in (
            listed("dct:format", f"{AUTHORITY}file-type/"),
            listed("dcat:mediaType", iana),
        )
    )


def is_known_licence(g: Graph, _d: URIRef, f: URIRef, _c: httpx.Client) -> bool:
    """The national portal reads the licence's own address; its European code is its match."""
    licence = g.value(f, DCTERMS.license)
    codes = g.objects(licence, SKOS.exactMatch)
    return any(str(code).startswith(f"{AUTHORITY}licence/") for code in codes)


def is_valid(g: Graph, _d: URIRef, _f: URIRef, _c: httpx.Client) -> bool:
    return check_catalogue(Facts(g)) == []


# The indicators of data.europa.eu with their points (405 in all).
SCORE: list[tuple[int, Check]] = [
    (30, has("dcat:keyword")),
    (30, has("dcat:theme")),
    (20, has("dct:spatial")),
    (20, has("dct:temporal")),
    (50, answers("dcat:accessURL")),
    (20, file_has("dcat:downloadURL")),
    (30, answers("dcat:downloadURL")),
    (20, file_has("dct:format")),
    (10, file_has("dcat:mediaType")),
    (10, both_listed),
    (20, is_open),
    (20, is_open),
    (30, is_valid),
    (20, file_has("dct:license")),
    (10, is_known_licence),
    (10, has("dct:accessRights")),
    (5, listed("dct:accessRights", f"{AUTHORITY}access-right/")),
    (20, has("dcat:contactPoint")),
    (10, has("dct:publisher")),
    (5, file_has("dct:rights")),
    (5, file_has("dcat:byteSize")),
    (5, file_has("dct:issued")),
    (5, file_has("dct:modified")),
]


def test_every_file_of_every_dataset_has_the_full_european_score(client: httpx.Client) -> None:
    assert sum(points for points, _ in SCORE) == 405
    whole = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    for dataset in whole.subjects(RDF.type, DCAT.Dataset):
        path = str(dataset).removeprefix(BASE)
        graph = Graph().parse(data=client.get(f"{path}.ttl").content, format="turtle")
        valid = is_valid(graph, URIRef(path), URIRef(path), client)
        for file in graph.objects(dataset, DCAT.distribution):
            reached = sum(
                points
                for points, check in SCORE
                if (valid if check is is_valid else check(graph, dataset, file, client))  # type: ignore[arg-type]
            )
            assert reached == 405, (dataset, file)


def test_services_are_described_where_the_catalogue_says(
    client: httpx.Client, catalogue: Graph
) -> None:
    sparql = URIRef(f"{BASE}/catalog#sparql")
    assert answer(client, str(catalogue.value(sparql, DCAT.endpointURL))).status_code == 200
    described = answer(client, str(catalogue.value(sparql, DCAT.endpointDescription)))
    assert described.headers["content-type"].startswith("text/turtle")
    paths = {
        str(catalogue.value(one, DCAT.endpointURL)).removeprefix(BASE)
        for one in catalogue.subjects(RDF.type, DCAT.DataService)
    }
    assert paths == {"/sparql", "/api/v1", "/ogc", "/reconcile", "/ldes"}


def test_the_quality_of_a_dataset_is_measured(client: httpx.Client, catalogue: Graph) -> None:
    measurement = catalogue.value(
        URIRef(f"{BASE}/set/coworking"), URIRef(expand("dqv:hasQualityMeasurement"))
    )
    told = answer(client, str(measurement).replace("/id/", "/doc/"))
    assert str(measurement) in told.text


def test_the_catalogue_can_be_queried(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?d a dcat:Dataset ; dcat:distribution ?f } }"
    prefix = "PREFIX dcat: <http://www.w3.org/ns/dcat#> "
    told = client.get("/sparql", params={"query": prefix + query}, headers={"Accept": "text/csv"})
    assert told.text.split() == ["n", "46"]


def test_the_programs_of_others_find_the_services(client: httpx.Client) -> None:
    found = client.get("/.well-known/api-catalog")
    assert found.headers["content-type"].startswith("application/linkset+json")
    assert "rfc9727" in found.headers["content-type"]
    assert 'rel="api-catalog"' in client.head("/.well-known/api-catalog").headers["link"]
    first, *services = found.json()["linkset"]
    assert [one["href"] for one in first["item"]] == [one["anchor"] for one in services]
    (sparql,) = (one for one in services if one["anchor"].endswith("/sparql"))
    for relation in ("service-desc", "service-doc", "status"):
        link = sparql[relation][0]
        told = client.get(link["href"].replace(BASE, ""), headers={"Accept": link["type"]})
        assert told.headers["content-type"].split(";")[0] == link["type"]


def test_every_page_of_the_sitemap_answers(client: httpx.Client, release: Release) -> None:
    found = client.get("/sitemap.xml")
    assert found.headers["content-type"] == "application/xml"
    places = re.findall(r"<loc>([^<]*)</loc>", found.text)
    assert len(places) == len(set(places)) > 2 * sum(release.info.counts.values())
    for concept in ("entry", "coworking", "actor", "comune", "register"):
        assert any(f"/doc/{concept}/" in place for place in places)
    assert any("/calls/" in place for place in places)
    html = {"Accept": "text/html"}
    for place in places[:: len(places) // 60 or 1]:
        assert client.get(place.replace(BASE, ""), headers=html).status_code == 200, place


def test_a_long_sitemap_is_in_parts(client: httpx.Client, release: Release) -> None:
    inventory = take_stock(release, open_store(release, 10**9))
    whole, parted = Sitemap(inventory, BASE), Sitemap(inventory, BASE, most=100)
    assert whole.parts == 1 and parted.parts > 10
    parts = [parted.part(number) for number in range(1, parted.parts + 1)]
    assert all(0 < len(part) <= 100 for part in parts)
    assert [one for part in parts for one in part] == whole.part(1)
    assert client.get("/sitemap-1.xml").text.count("<loc>") > 600
    problem(client.get("/sitemap-2.xml"), 404, "not-found")


def test_robots_are_told_what_to_read(client: httpx.Client) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /sparql" in lines
    assert "Allow: /" in lines
    assert f"Sitemap: {BASE}/sitemap.xml" in lines


def test_a_weakness_is_told_to_whom_the_deployment_names(
    client: httpx.Client, releases: Releases
) -> None:
    problem(client.get("/.well-known/security.txt"), 404, "not-found")
    contact = "mailto:sicurezza@example.org"
    with serving(releases.folder, ALBO_SECURITY_CONTACT=contact, ALBO_ROOT_PATH="/albo") as url:
        told = httpx.get(f"{url}/.well-known/security.txt")
        assert told.headers["content-type"] == "text/plain; charset=utf-8"
        assert f"Contact: {contact}" in told.text
        assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", told.text, re.MULTILINE)
        # A proxy may serve all this under a path.
        assert httpx.get(f"{url}/set/all", headers={"Accept": "text/html"}).headers["location"] == (
            "/albo/catalog"
        )
        assert "Disallow: /albo/sparql" in httpx.get(f"{url}/robots.txt").text
        assert (
            "</albo/dumps/all.nq.gz.sha256>" in httpx.head(f"{url}/dumps/all.nq.gz").headers["link"]
        )


def test_every_link_of_the_api_catalogue_answers_with_the_type_that_it_states(
    client: httpx.Client,
) -> None:
    linked = [
        link
        for context in client.get("/.well-known/api-catalog").json()["linkset"]
        for links in context.values()
        if isinstance(links, list)
        for link in links
        # Specifications that are named stand elsewhere.
        if link["href"].startswith(BASE)
    ]
    assert len(linked) > 15
    for link in linked:
        path = link["href"].replace(BASE, "")
        form = link.get("type", "*/*")
        answer = client.get(path, headers={"Accept": form}, follow_redirects=True)
        assert answer.status_code == 200, path
        assert form == "*/*" or answer.headers["content-type"].startswith(form), path
