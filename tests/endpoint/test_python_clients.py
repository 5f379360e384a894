# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Clients written in Python, as their users call them: SPARQLWrapper, rdflib, pandas."""

from urllib.parse import urlencode
from xml.dom.minidom import Document

import pandas as pd
import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.endpoint.conftest import ACCENTED, NAMES, PER_COMUNE, SPACES

ALBO = Namespace("https://w3id.org/albo/onto/")
EARL = Namespace("http://www.w3.org/ns/earl#")
ASSESSMENTS = URIRef("http://127.0.0.1:8000/graph/assessments")
COUNTED = [(code, comune, str(spaces)) for code, comune, spaces in PER_COMUNE]
TOTAL = sum(spaces for _, _, spaces in PER_COMUNE)
# How SPARQLWrapper sends a query: its method, and what it calls the request method.
WAYS = {
    "get": (GET, URLENCODED),
    "form": (POST, URLENCODED),
    "direct": (POST, POSTDIRECTLY),
}


def wrapped(server: str, query: str, form: str | None = None, way: str = "get") -> object:
    """Ask through SPARQLWrapper, and give what it makes of the answer."""
    wrapper = SPARQLWrapper(f"{server}/sparql")
    wrapper.setQuery(query)
    if form is not None:
        wrapper.setReturnFormat(form)
    method, request_method = WAYS[way]
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    return wrapper.queryAndConvert()


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_selects_json(server: str, way: str) -> None:
    answer = wrapped(server, SPACES.read_text("utf-8"), JSON, way)
    assert isinstance(answer, dict)
    rows = [
        tuple(row[name]["value"] for name in ("code", "comune", "spaces"))
        for row in answer["results"]["bindings"]
    ]
    assert rows == COUNTED


# XML is what it asks for when its user chooses nothing.
@pytest.mark.parametrize("form", [None, XML])
def test_sparqlwrapper_selects_xml(server: str, form: str | None) -> None:
    answer = wrapped(server, SPACES.read_text("utf-8"), form)
    assert isinstance(answer, Document)
    values = [node.firstChild.data for node in answer.getElementsByTagName("literal")]
    assert values == [value for row in COUNTED for value in row]


def test_sparqlwrapper_selects_csv(server: str) -> None:
    answer = wrapped(server, SPACES.read_text("utf-8"), CSV)
    assert isinstance(answer, bytes)
    assert answer.decode().splitlines()[1:] == [",".join(row) for row in COUNTED]


def test_sparqlwrapper_asks(server: str) -> None:
    asking = f"ASK {{ ?space a <{ALBO.CoworkingSpace}> }}"
    answer = wrapped(server, asking, JSON)
    assert isinstance(answer, dict)
    assert answer["boolean"] is True


GRAPHS = [None, XML, RDFXML, TURTLE, N3, JSONLD]
# It reads RDF/XML and JSON-LD into a class that rdflib gives up.
old_class = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated, use Dataset instead.:DeprecationWarning"
)


def graph_of(answer: object) -> Graph:
    """Give the graph that SPARQLWrapper made: of Turtle it leaves the text to its user."""
    if isinstance(answer, bytes):
        return Graph().parse(data=answer, format="turtle")
    assert isinstance(answer, Graph)
    return answer


@old_class
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", GRAPHS)
def test_sparqlwrapper_constructs(server: str, form: str | None, way: str) -> None:
    graph = graph_of(wrapped(server, NAMES.read_text("utf-8"), form, way))
    assert len(list(graph.subjects(RDF.type, ALBO.CoworkingSpace))) == TOTAL
    assert Literal(ACCENTED, lang="it") in set(graph.objects(None, SKOS.prefLabel))


@old_class
@pytest.mark.parametrize("form", GRAPHS)
def test_sparqlwrapper_describes(server: str, form: str | None) -> None:
    call = URIRef("https://w3id.org/albo/call/milano-2013")
    graph = graph_of(wrapped(server, f"DESCRIBE <{call}>", form))
    assert (call, RDF.type, ALBO.Call) in graph


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_raises_what_it_has_for_a_syntax_error(server: str, way: str) -> None:
    with pytest.raises(QueryBadFormed, match="query-syntax"):
        wrapped(server, "SELECT * {\n  ?s ?p }", JSON, way)


METHODS = ["GET", "POST", "POST_FORM"]


@pytest.mark.parametrize("method", METHODS)
def test_rdflib_asks_the_store(server: str, method: str) -> None:
    graph = Graph(SPARQLStore(f"{server}/sparql", method=method))
    rows = [tuple(map(str, row)) for row in graph.query(SPACES.read_text("utf-8"))]
    assert rows == COUNTED
    assert graph.query(f"ASK {{ ?space a <{ALBO.CoworkingSpace}> }}").askAnswer is True
    names = graph.query(NAMES.read_text("utf-8")).graph
    assert names is not None
    assert Literal(ACCENTED, lang="it") in set(names.objects(None, SKOS.prefLabel))


@pytest.mark.parametrize("method", METHODS)
def test_rdflib_reads_the_store_as_a_graph(server: str, method: str) -> None:
    graph = Graph(SPARQLStore(f"{server}/sparql", method=method))
    spaces = {space for space, _, _ in graph.triples((None, RDF.type, ALBO.CoworkingSpace))}
    assert len(spaces) == TOTAL
    fourth = URIRef("http://127.0.0.1:8000/id/coworking/0004")
    assert fourth in spaces
    assert graph.value(fourth, ALBO.workstationCount) == Literal(7)


@pytest.mark.parametrize("method", METHODS)
def test_rdflib_reads_one_named_graph(server: str, method: str) -> None:
    store = SPARQLStore(f"{server}/sparql", method=method)
    assert ASSESSMENTS in set(store.contexts())
    assessments = Graph(store, ASSESSMENTS)
    verdicts = list(assessments.triples((None, RDF.type, EARL.Assertion)))
    assert 48 * (19 + 10 + 6) < len(verdicts) < len(assessments)


def table(server: str, query: str, **columns: type) -> pd.DataFrame:
    """Read an answer as a notebook does: from its address."""
    address = f"{server}/sparql?{urlencode({'query': query, 'format': 'csv'})}"
    return pd.read_csv(address, dtype=columns)


def test_pandas_reads_numbers_as_numbers_and_codes_as_told(server: str) -> None:
    frame = table(server, SPACES.read_text("utf-8"), code=str)
    assert [tuple(row) for row in frame.itertuples(index=False)] == PER_COMUNE
    assert pd.api.types.is_integer_dtype(frame["spaces"])
    assert pd.api.types.is_string_dtype(frame["code"])


KINDS = """
PREFIX albo: <https://w3id.org/albo/onto/>
SELECT ?name ?people ?area ?near ?desks
WHERE {
    ?space a albo:CoworkingSpace ; skos:prefLabel ?name ; albo:inMunicipality ?place .
    ?place albo:population2011 ?people ; albo:areaKm2 ?area ; albo:isFirstBelt ?near .
    OPTIONAL { ?space albo:workstationCount ?desks }
}
"""


def test_pandas_reads_lists_without_knowing_of_rdf(server: str) -> None:
    table = pd.read_csv(f"{server}/api/v1/registers/coworking/entries?format=csv")
    assert len(table) == 48
    assert table["comune"].value_counts()["Milano"] == 42
    assert table["latitude"].dropna().between(45.1, 45.7).all()
    page = pd.read_json(f"{server}/api/v1/municipalities?format=ndjson", lines=True)
    assert page["population2011"].max() == 1_242_123


def test_pandas_reads_each_kind_of_column(server: str) -> None:
    frame = table(server, KINDS).set_index("name")
    kinds = {name: frame[name].dtype.kind for name in frame.columns}
    # An integer column with gaps is one of floats: pandas has no other by default.
    assert kinds == {"people": "i", "area": "f", "near": "b", "desks": "f"}
    assert len(frame) == TOTAL
    assert ACCENTED in frame.index
    assert frame.loc["Cowo Milano / Cesare Correnti", "desks"] == 7
    assert frame["desks"].isna().any()
