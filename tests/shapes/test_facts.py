# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements are judged as they are said, by the shapes that are asked and no others."""

import gc
import pickle
import re
import weakref

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, URIRef

from shapes.calls import read_call, shipped_calls
from shapes.compiling import compiled
from shapes.engine import judge, reference
from shapes.facts import Directed, Facts
from shapes.paths import path_of

THING, NAME = ox.NamedNode("https://example.org/thing"), ox.NamedNode("https://example.org/name")
WAYS = (ox.BaseDirection.RTL, ox.BaseDirection.LTR, None)


def said(*ways: ox.BaseDirection | None) -> list[ox.Triple]:
    texts = (ox.Literal("مساحة", language="ar", direction=way) for way in ways)
    return [ox.Triple(THING, NAME, one) for one in texts]


def asking(what: str, name: str = "shapes") -> Graph:
    turtle = f"""
        PREFIX ex: <https://example.org/>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        ex:shape a sh:NodeShape ; sh:targetNode ex:thing ; sh:property ex:property .
        ex:property {what} .
    """
    return Graph(identifier=f"https://example.org/{name}").parse(data=turtle, format="turtle")


def test_a_text_keeps_its_base_direction() -> None:
    facts = Facts.of(said(*WAYS))
    assert len(list(facts)) == 3, "three values, not one"
    assert {quad.object for quad in facts.store} == {one.object for one in said(*WAYS)}
    kept = {value.direction for value in facts.graph.objects() if isinstance(value, Directed)}
    assert kept == {"rtl", "ltr"}
    (value,) = Facts.of(said(ox.BaseDirection.RTL)).graph.objects()
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own
    assert value != next(Facts.of(said(None)).graph.objects())


@pytest.mark.parametrize(
    "what",
    [
        "sh:datatype rdf:langString",
        "sh:datatype rdf:dirLangString",
        "sh:datatype xsd:string",
        'sh:languageIn ( "ar" )',
        "sh:uniqueLang true",
        "sh:maxCount 2",
        'sh:in ( "مساحة"@ar )',
    ],
)
def test_texts_with_a_base_direction_are_judged_by_pyshacl(what: str) -> None:
    shapes, facts = asking(f"sh:path ex:name ; {what}"), Facts.of(said(*WAYS))
    found = judge(facts, shapes)
    assert sorted(map(str, found)) == sorted(map(str, reference(facts, shapes)))
    is_fine = what in ("sh:datatype rdf:langString", 'sh:languageIn ( "ar" )')
    assert bool(found) != is_fine


@pytest.mark.parametrize(
    "where",
    [
        "$this ex:a ?value ; ex:b ?other",
        "$this ex:a|ex:b ?value",
        "$this ex:a/ex:b ?value",
        "$this !ex:b ?value",
        "?value ex:a $this",
        "$this ex:a ?value . OPTIONAL { $this ex:b ?other }",
        "{ $this ex:a ?value } UNION { $this ex:b ?value }",
        "$this ex:a ?value . FILTER NOT EXISTS { $this ex:b ?other }",
        "$this ex:a ?value . BIND (1 AS ?one) FILTER (?one = 1) { $this ex:b ?other }",
        "BIND (1 AS ?value)",
    ],
)
@pytest.mark.parametrize("stated", ["", "a", "b", "ab"])
def test_a_query_finds_the_same_whatever_is_stated(where: str, stated: str) -> None:
    query = f"SELECT $this ?value WHERE {{ {where} }}".replace("ex:", "https://example.org/")
    query = re.sub(r"https://example.org/\w+", r"<\g<0>>", query)
    shapes = asking(f"sh:path ex:name ; sh:sparql [ sh:select {query!r} ]")
    known = [ox.Triple(THING, NAME, ox.Literal("x")), ox.Triple(NAME, THING, THING)]
    for name in stated:
        known.append(ox.Triple(THING, ox.NamedNode(f"https://example.org/{name}"), THING))
    assert compiled(shapes) is not None
    found = judge(Facts.of(known), shapes)
    assert sorted(map(str, found)) == sorted(map(str, reference(Facts.of(known), shapes)))


def test_graphs_of_one_name_are_told_apart_by_what_they_hold() -> None:
    facts = Facts.of(said(None))
    strict, lax = (asking(f"sh:path ex:name ; sh:minCount {count}") for count in (2, 1))
    assert strict == lax, "so they are to rdflib"
    assert [len(judge(facts, shapes)) for shapes in (strict, lax, strict)] == [1, 0, 1]
    other = asking("sh:path ex:other ; sh:minCount 2")
    node = URIRef("https://example.org/property")
    paths = [str(path_of(shapes, node)) for shapes in (strict, other)]
    assert paths == ["https://example.org/name", "https://example.org/other"]


@pytest.mark.parametrize("name", sorted(shipped_calls()))
def test_what_was_made_of_a_call_goes_with_it(name: str) -> None:
    call = read_call(shipped_calls()[name].read_text("utf-8"), name=name)
    assert compiled(call.graph) is compiled(call.graph) is not None
    shape = next(call.graph.subjects(SH.path))
    assert path_of(call.graph, shape) is path_of(call.graph, shape)
    gone = weakref.ref(call.graph)
    del call
    gc.collect()
    assert gone() is None
