# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of a release: what the configuration tells, what it leaves out, what is a fault."""

import gzip
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from ingest.build import Built, build
from ingest.catalogue.files import form_of
from ingest.registry import BadRegistry, check_registry, load_registry, shipped_registry
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.takedown import Takedowns
from ontology.context import expand, shorten
from ontology.turtle import to_turtle
from ontology.vocabulary import reused_terms
from shapes.checks import check_catalogue
from shapes.facts import Facts
from tests.conftest import ROOT
from tests.ingest.test_takedown import experts, write  # noqa: F401 - a fixture

SUITES = ROOT.parent / "shared" / "suites" / "dcat-ap-3.0.1"
SET = Namespace("http://127.0.0.1:8000/set/")
CATALOGUE = URIRef("http://127.0.0.1:8000/catalog")
PUBLISHER, CONTACT = CATALOGUE + "#publisher", CATALOGUE + "#contact"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# The national guide spells them so; its own file has a slip.
SLIPS = {f"http://dati.gov.it/onto/dcatapit#{name}" for name in ("Catalog", "startDate")}


def catalogue_of(release: Release) -> Graph:
    triples = (Triple(one.subject, one.predicate, one.object) for one in release.catalogue())
    return Graph().parse(data=to_turtle(triples), format="turtle")


@pytest.fixture(scope="module")
def catalogue(release: Release) -> Graph:
    return catalogue_of(release)


def faults(graph: Graph) -> set[str]:
    return {fault.shape for fault in check_catalogue(Facts(graph))}


def test_the_catalogue_has_no_fault(catalogue: Graph) -> None:
    assert faults(catalogue) == set()


@pytest.mark.parametrize("name", ["shapes", "shapes_recommended", "range"])
def test_the_european_shapes_hold(catalogue: Graph, name: str) -> None:
    conforms, _, text = european(catalogue, name)
    assert conforms, text


def test_the_european_lists_are_used_wherever_they_can_be(catalogue: Graph) -> None:
    _, report, _ = european(catalogue, "mdr-vocabularies.shape")
    paths = {shorten(str(one)).partition(":")[2] for one in report.objects(None, SH.resultPath)}
    # No local body is in the list of corporate bodies, no Province in the list of places, and
    # the shape spells the namespace of SPDX with https, which its owner does not.
    assert paths <= {"publisher", "spatial", "algorithm", "inScheme"}


SH = Namespace("http://www.w3.org/ns/shacl#")


def european(catalogue: Graph, name: str) -> tuple[bool, Graph, str]:
    if not SUITES.is_dir():
        pytest.skip("the shapes of DCAT-AP lie beside the project only where it is developed")
    from pyshacl import validate

    conforms, report, text = validate(catalogue, shacl_graph=Graph().parse(SUITES / f"{name}.ttl"))
    assert isinstance(report, Graph)
    return bool(conforms), report, str(text)


def test_every_word_of_the_catalogue_is_proved(catalogue: Graph) -> None:
    used = {str(one) for one in catalogue.predicates()}
    used |= {str(one) for one in catalogue.objects(None, RDF.type)}
    assert used - SLIPS <= reused_terms()


Fault = Callable[[Graph], object]


def without(subject: URIRef, predicate: URIRef) -> Fault:
    return lambda graph: graph.remove((subject, predicate, None))


def instead(subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> Fault:
    return lambda graph: graph.set((subject, predicate, value))


ONE, CSV = SET["coworking"], SET["coworking#csv"]
FAULTS: list[tuple[str, Fault]] = [
    ("Catalogue-title", without(CATALOGUE, DCTERMS.title)),
    ("Catalogue-national", instead(CATALOGUE, RDF.type, DCAT.Catalog)),
    ("Catalogue-publisher", without(CATALOGUE, DCTERMS.publisher)),
    ("Catalogue-modified", without(CATALOGUE, DCTERMS.modified)),
    ("Catalogue-dataset", without(CATALOGUE, DCAT.dataset)),
    ("Dataset-identifier", without(ONE, DCTERMS.identifier)),
    ("Dataset-identifier", instead(ONE, DCTERMS.identifier, Literal("coworking"))),
    ("Dataset-description", instead(ONE, DCTERMS.description, Literal("<b>HTML</b>", "it"))),
    ("Dataset-modified", instead(ONE, DCTERMS.modified, Literal("2026", datatype=XSD.gYear))),
    ("Dataset-theme", instead(ONE, DCAT.theme, Literal("ECON"))),
    ("Dataset-theme", instead(ONE, DCAT.theme, URIRef("https://example.org/theme"))),
    ("Dataset-rightsHolder", without(ONE, DCTERMS.rightsHolder)),
    ("Dataset-frequency", without(ONE, DCTERMS.accrualPeriodicity)),
    ("Dataset-distribution", without(ONE, DCAT.distribution)),
    ("Dataset-contact", instead(ONE, DCAT.contactPoint, PUBLISHER)),
    ("Period-start", without(SET["coworking#period"], DCAT.startDate)),
    (
        "Period-nationalStart",
        without(SET["coworking#period"], URIRef(expand("dcatapit:startDate"))),
    ),
    ("Distribution-format", without(CSV, DCTERMS["format"])),
    ("Distribution-accessURL", without(CSV, DCAT.accessURL)),
    ("Distribution-licence", without(CSV, DCTERMS.license)),
    ("Distribution-licence", instead(CSV, DCTERMS.license, URIRef("https://example.org/terms"))),
    ("Distribution-byteSize", instead(CSV, DCAT.byteSize, Literal(12))),
    ("Agent-identifier", without(PUBLISHER, DCTERMS.identifier)),
    ("Agent-name", without(PUBLISHER, FOAF.name)),
    ("Contact-name", without(CONTACT, VCARD.fn)),
    ("Contact-email", instead(CONTACT, VCARD.hasEmail, Literal("dati@example.org"))),
    ("Service-dataset", without(CATALOGUE + "#sparql", DCAT.servesDataset)),
    ("Service-address", without(CATALOGUE + "#sparql", DCAT.endpointURL)),
]


@pytest.mark.parametrize(("shape", "spoil"), FAULTS, ids=[name for name, _ in FAULTS])
def test_every_fault_is_found_by_its_shape(catalogue: Graph, shape: str, spoil: Fault) -> None:
    spoilt = Graph() + catalogue
    spoil(spoilt)
    assert shape in faults(spoilt)


def test_the_days_are_those_of_the_history(release: Release, catalogue: Graph) -> None:
    day = release.info.reference_date
    assert catalogue.value(ONE, DCTERMS.issued) == Literal(day)
    assert catalogue.value(ONE, DCTERMS.modified) == Literal(day)


def test_a_register_without_data_is_a_dataset_that_says_why(catalogue: Graph) -> None:
    empty = SET["sharing-expert"]
    (note,) = (one for one in catalogue.objects(empty, SKOS.note) if one.language == "en")  # type: ignore[attr-defined]
    (told,) = (
        one
        for one in catalogue.objects(empty, DCTERMS.description)
        if one.language == "en"  # type: ignore[attr-defined]
    )
    assert "legal basis" in note
    assert str(note) in told
    assert len(list(catalogue.objects(empty, DCAT.distribution))) == 5
    assert not list(catalogue.objects(ONE, SKOS.note))


def test_registers_may_describe_themselves_otherwise(catalogue: Graph) -> None:
    themes = {str(one)[-4:] for one in catalogue.objects(SET["makerspace"], DCAT.theme)}
    assert themes == {"ECON", "GOVE", "TECH"}
    assert {str(one)[-4:] for one in catalogue.objects(ONE, DCAT.theme)} == {"ECON", "GOVE", "REGI"}
    assert Literal("fab lab", "it") in set(catalogue.objects(SET["makerspace"], DCAT.keyword))


def test_the_verdicts_of_a_register_are_those_of_its_entries(release: Release) -> None:
    report = list(parse(path=str(release.folder / "dumps" / "coworking.report.ttl")))
    told = {Triple(one.subject, one.predicate, one.object) for one in report}
    graph = NamedNode("http://127.0.0.1:8000/graph/assessments")
    own = re.compile(r"<http://127\.0\.0\.1:8000/id/assessment/coworking-\d")
    held = {
        Triple(one.subject, one.predicate, one.object)
        for one in release.quads()
        if one.graph_name == graph and own.match(str(one.subject))
    }
    assert held
    assert held <= told
    came_to = {one.object for one in held if one.predicate == NamedNode(expand("earl:result"))}
    assert {one.subject for one in told - held} == {software_of(release), *came_to}


def software_of(release: Release) -> NamedNode:
    return NamedNode(f"https://w3id.org/albo/software/{release.info.versions['albo']}")


def test_the_file_of_everything_holds_nothing_of_other_terms(release: Release) -> None:
    with gzip.open(release.folder / "dumps" / "all.nq.gz") as stream:
        listed = list(parse(stream.read(), format=RdfFormat.N_QUADS))
    license_, ours = NamedNode(expand("dct:license")), NamedNode(release.info.licence)
    apart = {
        one.subject
        for one in release.quads()
        if one.predicate == license_ and one.object != ours and "/graph/" in str(one.subject)
    }
    assert len(apart) > 1
    dump = [one for one in release.quads() if one.graph_name not in apart]
    assert set(listed) == set(dump) - set(release.catalogue())


def test_the_release_counts_the_quads_of_all_files(release: Release) -> None:
    assert release.info.quads == sum(1 for _ in release.quads())
    assert [path.name for path in release.quad_files] == [
        "dump.nq.gz",
        "assessments.nq.gz",
        "results.nq.gz",
        "catalogue.nq.gz",
    ]


def test_every_file_has_a_form(release: Release) -> None:
    assert {form_of(name).served_as for name in release.downloads()} >= {"text/csv", "text/turtle"}


def built_of(folder: Path, releases: Releases, day: date = date(2026, 11, 22)) -> Built:
    return build(load_registry(folder / "registry.toml"), releases, on=day)


def test_what_is_not_configured_is_left_out_or_has_a_default(
    experts: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    release = built_of(experts, Releases(tmp_path / "releases")).release
    assert release is not None
    graph = catalogue_of(release)
    iri = URIRef("https://registri.example.org/set/sharing-expert")
    assert graph.value(iri, DCTERMS.identifier) == Literal("sharing-expert")
    assert graph.value(iri, DCAT.contactPoint) is None
    assert str(graph.value(iri, DCAT.theme)).endswith("/GOVE")
    assert str(graph.value(iri, DCTERMS.spatial)).endswith("/country/ITA")
    assert Literal("Profilo di esperto", "it") in set(graph.objects(iri, DCAT.keyword))
    # Only what nobody could know is missing.
    assert faults(graph) == {"Agent-identifier", "Dataset-identifier"}


def test_a_change_of_the_catalogue_is_a_new_release(
    experts: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    releases = Releases(tmp_path / "releases")
    first = built_of(experts, releases)
    assert built_of(experts, releases).unchanged
    path = experts / "registry.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("[[registers]]", '[catalogue]\nfrequency = "DAILY"\n\n[[registers]]')
    )
    second = built_of(experts, releases)
    assert first.release is not None
    assert second.release is not None
    assert not second.unchanged
    assert second.release.info.files["dump.nq.gz"] == first.release.info.files["dump.nq.gz"]


def test_takedowns_are_counted_and_not_named(experts: Path, tmp_path: Path) -> None:  # noqa: F811
    releases = Releases(tmp_path / "releases")
    built_of(experts, releases)
    Takedowns(releases.folder).add("sharing-expert", "e-1")
    write(experts, "e-2,Esperto Fittizio,contract,31/12/2027,food,2,Consulente sul cibo.")
    release = built_of(experts, releases).release
    assert release is not None
    graph = catalogue_of(release)
    notes = {str(one) for one in graph.objects(None, SKOS.note)}
    assert any(note.endswith("earlier ones: 1.") for note in notes)
    assert "e-1" not in {*notes}
    assert "Inventata" not in graph.serialize()


BAD = [
    ('themes = ["ECON"', 'themes = ["ECONOMY"', "ECONOMY"),
    ('frequency = "IRREG"', 'frequency = "often"', "IRREG"),
    ('language = ["ITA"', 'language = ["it"', "SLV"),
    ('identifier = "codice-di-esempio"', 'identifier = "01234567890"', "partita IVA"),
    ('identifier = "codice-di-esempio"', 'identifier = "RSSMRA80A01F205X"', "codice IPA"),
    ('email = "dati-aperti@example.org"', 'email = "dati aperti"', "contact.email"),
    ('type = "NonProfitOrganisation"', 'type = "Person"', "LocalAuthority"),
    ('id = "coworking"', 'id = "all"', "riservato"),
    ("bbox = [8.7061,", 'bbox = ["west",', "bbox"),
]


@pytest.mark.parametrize(("good", "bad", "told"), BAD, ids=[bad for _, bad, _ in BAD])
def test_a_wrong_key_is_refused_in_words(good: str, bad: str, told: str) -> None:
    text = shipped_registry().read_text("utf-8")
    assert good in text
    with pytest.raises(BadRegistry, match=told):
        check_registry(text.replace(good, bad), Path("registry.toml"))


def test_nothing_personal_comes_in_by_the_catalogue(experts: Path, tmp_path: Path) -> None:  # noqa: F811
    path = experts / "registry.toml"
    contact = '[contact]\nname = "Ufficio, tel. 333 1234567"\nemail = "dati@example.org"\n\n'
    text = path.read_text("utf-8").replace("[[registers]]", contact + "[[registers]]")
    path.write_text(text, "utf-8")
    with pytest.raises(ReleaseProblem, match="vcard"):
        built_of(experts, Releases(tmp_path / "releases"))


def test_the_catalogue_of_a_release_without_one_is_empty(release: Release, tmp_path: Path) -> None:
    assert list(Release(tmp_path, release.info).catalogue()) == list[Quad]()
