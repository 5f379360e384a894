# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Records as JSON-LD: the context is the one mapping, and nothing is dropped in silence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, Store

from ingest.documents import Document, UnwritableDocument, to_quads, to_quads_of_each
from ingest.fields import Reading
from ingest.intake import Intake
from ingest.records.spaces import CoworkingRecord
from ingest.subjects import subject_of
from ingest.terms import decimal
from ontology.context import definitions, expand
from ontology.vocabulary import codes

NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=2, max_size=40).filter(
    lambda name: len(name.strip()) > 1 and "@" not in name and not any(map(str.isdigit, name))
)


def test_a_key_that_the_context_does_not_know_is_an_error() -> None:
    with pytest.raises(UnwritableDocument, match="colour"):
        to_quads([{"id": "https://x.invalid/1", "colour": "red"}])


def test_an_identifier_that_is_no_iri_is_an_error() -> None:
    with pytest.raises(UnwritableDocument, match="a b"):
        to_quads([{"id": "a b", "type": ["CoworkingSpace"]}])


def test_no_document_makes_up_for_what_another_loses() -> None:
    lost, whole = (
        [{"id": "https://x.invalid/1", "type": ["Comune"], "website": site}]
        for site in ("a b", "https://x.invalid/")
    )
    with pytest.raises(UnwritableDocument, match="website"):
        list(to_quads_of_each([lost, whole]))


def test_documents_that_are_read_together_say_what_each_says_alone() -> None:
    province: Document = {"id": "https://x.invalid/province", "type": ["Concept"]}
    documents: list[Document] = [
        {
            "id": f"https://x.invalid/{n}",
            "type": ["Comune"],
            "address": dict(province, title={"it": n}),
        }
        for n in map(str, range(300))
    ]
    alone = [to_quads([document]) for document in documents]
    assert list(to_quads_of_each([one] for one in documents)) == alone
    with pytest.raises(UnwritableDocument, match="a b"):
        list(to_quads_of_each([[documents[0]], [{"id": "a b", "type": ["Comune"]}]]))


@pytest.mark.parametrize(
    ("value", "written"),
    [("1.50", "1.5"), ("1200", "1200"), ("0.10", "0.1"), ("1E+3", "1000"), ("9.190000", "9.19")],
)
def test_decimals_are_written_in_canonical_form(value: str, written: str) -> None:
    assert decimal(Decimal(value)) == written


@st.composite
def cells(draw: st.DrawFn) -> dict[str, str]:
    some = {
        "workstations": str(draw(st.integers(0, 5000))),
        "floor_area_m2": str(draw(st.decimals(1, 9999, places=2))),
        "services": "|".join(draw(st.sets(st.sampled_from(sorted(codes("service")))))),
        "accessibility": "|".join(
            draw(st.sets(st.sampled_from(sorted(codes("accessibility-feature")))))
        ),
        "opening_date": draw(st.dates()).isoformat(),
        "latitude": str(draw(st.decimals(35, 47, places=6))),
        "longitude": str(draw(st.decimals(7, 18, places=6))),
        "street_address": draw(NAMES),
        "operator_name": draw(NAMES),
        "note_it": draw(NAMES),
    }
    point = {"latitude", "longitude"}
    kept = draw(st.sets(st.sampled_from(sorted(set(some) - point))))
    kept |= point if draw(st.booleans()) else set()
    return {"name": draw(NAMES), "istat_code": "015146"} | {key: some[key] for key in kept}


@given(row=cells())
def test_every_record_keeps_its_values_through_json_and_store(
    row: dict[str, str], intake: Intake
) -> None:
    record = CoworkingRecord.model_validate(row, context=Reading(intake.territory))
    subject = subject_of(
        record,
        intake,
        "https://registri.example.org",
        "0001",
        register="coworking",
        sources=("x",),
    )
    store = Store()
    store.extend(subject.statements)
    assert set(store) == set(subject.statements)
    values = {
        quad.predicate.value: quad.object.value
        for quad in subject.statements
        if isinstance(quad.object, Literal) and str(quad.subject) == f"<{subject.thing}>"
    }
    if record.workstations is not None:
        assert values[expand("albo:workstationCount")] == str(record.workstations)
    if record.floor_area_m2 is not None:
        assert Decimal(values[expand("albo:floorAreaM2")]) == record.floor_area_m2
    assert values[expand("skos:prefLabel")] == record.name
    assert all(set(one) <= set(definitions()) for one in subject.documents)
