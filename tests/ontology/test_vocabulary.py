# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The words: labelled in both languages, reused only where proved, named alike everywhere."""

import csv
from importlib.resources import files
from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ingest.releases import Release
from ontology import __version__
from ontology.context import definitions, expand, prefixes, shorten, terms
from ontology.namespaces import ALBO, CV, ELI
from ontology.vocabulary import codes, labels, own_terms, reused_terms, turtle_files
from tools.prove_terms import our_turtle, prove, terms_of, wanted

VOCABULARIES = Path(__file__).parents[3] / "shared" / "vocab"
CONTRADICTION = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
# Disjointness that the reused vocabularies state: PROV-O (W3C, 2013) and l0 (OntoPiA).
DISJOINT = """
PREFIX l0: <https://w3id.org/italia/onto/l0/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
prov:Activity owl:disjointWith prov:Entity .
l0:Agent owl:disjointWith l0:Concept , l0:Description , l0:EventOrSituation .
l0:Concept owl:disjointWith l0:Description , l0:EventOrSituation .
l0:Description owl:disjointWith l0:EventOrSituation .
prov:used a owl:ObjectProperty ; <http://www.w3.org/2000/01/rdf-schema#domain> prov:Activity .
prov:wasGeneratedBy a owl:ObjectProperty ;
    <http://www.w3.org/2000/01/rdf-schema#range> prov:Activity .
"""


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for _, text in turtle_files():
        graph.parse(data=text, format="turtle")
    return graph


def languages(graph: Graph, subject: Node, predicate: URIRef) -> set[str | None]:
    values = graph.objects(subject, predicate)
    return {value.language for value in values if isinstance(value, Literal)}


@pytest.mark.parametrize("kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty])
def test_every_term_is_labelled_and_defined_in_both_languages(
    ontology: Graph, kind: URIRef
) -> None:
    subjects = list(ontology.subjects(RDF.type, kind))
    assert subjects
    for subject in subjects:
        assert languages(ontology, subject, RDFS.label) == {"it", "en"}, subject
        assert languages(ontology, subject, RDFS.comment) == {"it", "en"}, subject


def test_every_code_is_labelled_and_defined_in_both_languages(ontology: Graph) -> None:
    for subject in ontology.subjects(RDF.type, SKOS.Concept):
        assert languages(ontology, subject, SKOS.prefLabel) == {"it", "en"}, subject
        assert languages(ontology, subject, SKOS.definition) == {"it", "en"}, subject


def test_the_ontology_stays_small(ontology: Graph) -> None:
    properties = [OWL.ObjectProperty, OWL.DatatypeProperty]
    assert len(list(ontology.subjects(RDF.type, OWL.Class))) <= 26
    assert sum(len(list(ontology.subjects(RDF.type, kind))) for kind in properties) <= 125


def test_every_reused_term_is_proved_and_every_proof_is_used() -> None:
    assert wanted() == reused_terms()


def test_every_proof_names_its_file_and_digest() -> None:
    text = files("ontology").joinpath("reused-terms.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert row["file"]
        assert len(row["sha256"]) == 64


def test_own_terms_named_anywhere_exist() -> None:
    used = {term.iri for term in terms().values()}
    for file in our_turtle():
        nodes = (node for triple in Graph().parse(file) for node in triple)
        used |= {str(node) for node in nodes if isinstance(node, URIRef)}
    ours = {iri for iri in used if iri.startswith(expand("albo:"))}
    assert ours <= own_terms() | {f"https://w3id.org/albo/onto/{__version__}"}


def test_every_own_property_and_class_has_a_json_name(ontology: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    own = {str(subject) for kind in kinds for subject in ontology.subjects(RDF.type, kind)}
    named = {term.iri for term in terms().values()}
    assert own <= named


@pytest.mark.parametrize("namespace", [ALBO, CV, ELI])
def test_closed_namespaces_hold_only_terms_that_exist(namespace: type[ALBO]) -> None:
    known = own_terms() | reused_terms()
    assert {str(namespace[name]) for name in namespace.__annotations__ if name[0] != "_"} <= known


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError):
        _ = ALBO.workstationcount


def test_prefixes_and_terms_do_not_share_names() -> None:
    assert not set(prefixes()) & set(terms())


def test_shortened_iris_expand_back() -> None:
    for iri in [*own_terms(), *reused_terms()]:
        assert expand(shorten(iri)) == iri


def test_sets_and_texts_have_a_fixed_shape() -> None:
    for name, value in definitions().items():
        if isinstance(value, dict) and value.get("@container") == "@language":
            assert "@type" not in value, name
    assert terms()["offers"].container == "@set"
    assert terms()["name"].container == "@language"


def test_codes_have_labels() -> None:
    assert codes("entry-status")["mapped"].it == "censita"
    assert labels()[expand("service:wifi")].en == "wi-fi"
    assert codes("no-such-list") == {}


def closure(graph: Graph) -> list[Node]:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return list(graph.objects(None, CONTRADICTION))


def instances(release: Release, ontology: Graph) -> Graph:
    """Take the ontology and what the release says of one entry, its thing and a verdict."""
    graph = Graph().parse(data=DISJOINT, format="turtle")
    graph += ontology
    wanted = ("coworking/0004", "entry/coworking-0004", "coworking-0004-milano-2013", "comune/0151")
    lines = (
        f"{quad.subject} {quad.predicate} {quad.object} ."
        for quad in release.quads()
        if any(part in str(quad.subject) for part in wanted)
    )
    return graph.parse(data="\n".join(lines), format="nt")


def test_owl_rl_finds_no_contradiction_in_ontology_and_data(
    release: Release, ontology: Graph
) -> None:
    assert closure(instances(release, ontology)) == []


def test_owl_rl_would_find_a_contradiction(ontology: Graph) -> None:
    graph = Graph().parse(data=DISJOINT, format="turtle")
    graph += ontology
    decision = URIRef("https://example.org/decision")
    graph.add((decision, RDF.type, ALBO["Call"]))
    graph.add((decision, RDF.type, URIRef(expand("prov:Activity"))))
    graph.add((decision, RDF.type, URIRef(expand("prov:Entity"))))
    assert closure(graph)


def test_terms_are_told_from_pages() -> None:
    page = "<https://example.org/page>"
    text = f"<https://example.org/x> <{expand('dct:source')}> {page} ."
    assert "https://example.org/page" not in set(terms_of(Graph().parse(data=text, format="nt")))


def test_the_vocabulary_files_prove_the_terms_again() -> None:
    if not VOCABULARIES.is_dir():
        pytest.skip("the vocabulary files lie beside the project only where it is developed")
    text = files("ontology").joinpath("reused-terms.csv").read_text("utf-8")
    written = {
        row["term"]: tuple(list(row.values())[1:]) for row in csv.DictReader(text.splitlines())
    }
    assert prove(VOCABULARIES, wanted()) == written
