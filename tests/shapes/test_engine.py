# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The engine: the prepared processor changes the speed of pySHACL and nothing else."""

import subprocess
import sys
from importlib.resources import files

import pytest
from rdflib import SH, Graph, Literal

from ingest.assessments import faults_of
from ingest.fields import Reading
from ingest.intake import Intake
from ingest.records.spaces import CoworkingRecord
from ingest.subjects import subject_of
from shapes.checks import SHAPES, check, shapes
from shapes.engine import validate
from shapes.facts import Facts
from shapes.paths import NoSuchPath, path_of
from shapes.processor import intersects

SQUARE = Literal("POLYGON ((9 45, 10 45, 10 46, 9 46, 9 45))")


def test_a_point_on_or_in_a_boundary_meets_it() -> None:
    assert intersects(Literal("POINT (9.5 45.5)"), SQUARE).value is True
    assert intersects(Literal("POINT (9 45)"), SQUARE).value is True
    assert intersects(Literal("POINT (45.5 9.5)"), SQUARE).value is False


# The same shapes, judged by pySHACL as it comes, in a process where nothing of ours is loaded.
STOCK = """
import sys
import pyshacl
import shapely
from pathlib import Path
from rdflib import SH, Graph, Literal, URIRef
from rdflib.plugins.sparql.operators import register_custom_function

def meet(one, two):
    return Literal(bool(shapely.intersects(shapely.from_wkt(one), shapely.from_wkt(two))))

name = "http://www.opengis.net/def/function/geosparql/sfIntersects"
register_custom_function(URIRef(name), meet)
shapes = Graph()
for file in sys.argv[1:]:
    shapes.parse(file)
data = Graph().parse(data=sys.stdin.buffer.read(), format="nt")
report = pyshacl.validate(data, shacl_graph=shapes)[1]
for result, focus in report.subject_objects(SH.focusNode):
    constraint, value = report.value(result, SH.sourceConstraint), report.value(result, SH.value)
    print(focus, constraint, value, sep="|")
"""
SHAPE_FILES = [str(files("shapes").joinpath(name)) for name in SHAPES]


@pytest.fixture
def broken(intake: Intake) -> Graph:
    """A space outside its Comune, without a name to speak of, with personal data in it."""
    record = CoworkingRecord.model_validate(
        {"name": "AB", "istat_code": "015077", "latitude": "45.4642", "longitude": "9.19"},
        context=Reading(intake.territory),
    )
    subject = subject_of(record, intake, "https://candidate.invalid", "0001", register="coworking")
    graph = Graph()
    for quad in (*subject.statements, *subject.surroundings):
        graph.parse(data=f"{quad.subject} {quad.predicate} {quad.object} .", format="nt")
    about = f"<{subject.thing}>"
    graph.parse(
        data=f'{about} <http://www.w3.org/2004/02/skos/core#note> "scrivere a mario@esempio.it",'
        ' "cell. 333 1234567", "RSSMRA80A01F205X" .',
        format="turtle",
    )
    return graph


def test_the_shapes_find_personal_data_and_points_outside(broken: Graph) -> None:
    assert {fault.shape for fault in check(Facts(broken))} == {
        "NoPersonalData-email",
        "NoPersonalData-mobile",
        "NoPersonalData-taxCode",
        "Place-pointInsideComune",
    }


def test_pyshacl_as_it_comes_gives_the_same_results(broken: Graph) -> None:
    stock = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STOCK, *SHAPE_FILES],
        input=broken.serialize(format="nt").encode(),
        capture_output=True,
        check=True,
    )
    report = validate(broken, shapes())
    ours = {
        f"{focus}|{report.value(result, SH.sourceConstraint)}|{report.value(result, SH.value)}"
        for result, focus in report.subject_objects(SH.focusNode)
    }
    assert set(stock.stdout.decode().splitlines()) == ours
    assert len(ours) == 4


@pytest.mark.parametrize(
    ("number", "sound"),
    [("03340710981", True), ("04066730963", True), ("03340710982", False), ("3340710981", False)],
)
def test_the_shape_of_vat_numbers_counts_the_check_digit(number: str, sound: bool) -> None:
    text = f"""
    <https://x.invalid/a> a <http://www.w3.org/ns/org#Organization> ;
        <http://www.w3.org/2004/02/skos/core#prefLabel> "Prova"@it ;
        <https://w3id.org/italia/onto/COV/VATnumber> "{number}" .
    """
    assert (check(Facts(Graph().parse(data=text, format="turtle"))) == []) is sound


def test_every_shipped_entry_is_sound(intake: Intake) -> None:
    for register in ("coworking", "makerspace", "startup-support", "sharing-operator"):
        for row in intake.entries[register]:
            subject = subject_of(
                row.record,
                intake,
                "https://x.invalid",
                "0001",
                register=register,
                sources=row.sources,
            )
            assert faults_of(subject) == []


@pytest.mark.parametrize("word", ["SERVICE", "\\u0053ERVICE", "SERVICE SILENT"])
def test_no_shape_asks_another_server(word: str) -> None:
    with pytest.raises(ValueError, match="SERVICE"):
        Graph().query(f"SELECT * WHERE {{ {word} <http://127.0.0.1:9/> {{ ?a ?b ?c }} }}")


def test_a_shape_without_a_path_is_an_error() -> None:
    with pytest.raises(NoSuchPath):
        path_of(Graph(), Literal("none"))
