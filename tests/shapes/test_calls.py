# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Calls: the shipped ones are whole, malformed ones are refused with their faults named."""

import pytest

from ingest.kinds import entry_kinds, kinds_of
from shapes.calls import load_call, read_call, shipped_call, shipped_calls
from shapes.faults import MalformedCall

MILANO = shipped_calls()["milano-2013"].read_text("utf-8")


@pytest.mark.parametrize("name", shipped_calls())
def test_a_shipped_call_is_whole(name: str) -> None:
    call = load_call(shipped_calls()[name])
    assert call.identifier == name
    assert list(call.each())
    assert call.authorities
    assert call.title.it != call.title.en


def test_only_the_model_calls_are_illustrative() -> None:
    marked = {name for name in shipped_calls() if shipped_call(name).illustrative}
    assert marked == {name for name in shipped_calls() if name.startswith("avviso-tipo-")}


def test_every_kind_of_entry_has_a_call() -> None:
    kinds = {kind for name in shipped_calls() for kind in kinds_of(frozenset(_admitted(name)))}
    assert kinds == set(entry_kinds())


def _admitted(name: str) -> list[str]:
    return [str(one) for one in shipped_call(name).admits]


def test_requirements_come_in_the_order_of_the_call() -> None:
    names = [requirement.identifier for requirement in shipped_call("milano-2013").each()]
    assert names[:3] == ["company-register", "workstations", "connectivity"]


def test_the_same_text_has_the_same_digest_whatever_its_layout() -> None:
    call = read_call(MILANO.replace("\n    ", "\n\t  "), name="x.ttl")
    assert call.digest == shipped_call("milano-2013").digest


# Each fault: what is replaced in a good call, by what, and words of the message.
FAULTS = {
    "no shape and no human mode": (
        "    albo:verifiedBy :workstations-shape ;\n",
        "",
        ["workstations", "né una forma né un modo umano", "neither a shape nor a human mode"],
    ),
    "a shape without an IRI": (
        "albo:verifiedBy :workstations-shape",
        "albo:verifiedBy [ a sh:PropertyShape ]",
        ["una forma non ha IRI", "a shape has no IRI"],
    ),
    "a text in one language": (
        'dct:title "Almeno 10 postazioni"@it , "At least 10 workstations"@en',
        'dct:title "Almeno 10 postazioni"@it',
        ["workstations", "in italiano e una in inglese", "once in English"],
    ),
    "a message that names an IRI": (
        '"At least 10 workstations are needed."@en',
        '"Needs albo:workstationCount at https://example.org/x"@en',
        ["workstations-shape", "nomina un IRI", "names an IRI"],
    ),
    "a term that exists nowhere": (
        "albo:mandatory true ;",
        "albo:compulsory true ; albo:mandatory true ;",
        ["compulsory", "alcun vocabolario", "exists in no vocabulary"],
    ),
    "a path that the context does not know": (
        "sh:path albo:workstationCount",
        "sh:path dct:abstract",
        ["workstations-shape", "abstract", "does not know the path"],
    ),
    "a mode that is none": (
        "albo:verificationMode mode:automatic",
        "albo:verificationMode mode:guess",
        ["manca il modo di verifica", "verification mode is missing"],
    ),
    "no article and no act": (
        "    cv:isDerivedFrom :act ;\n",
        "",
        ["manca cv:isDerivedFrom", "cv:isDerivedFrom is missing"],
    ),
    "two calls in one file": (
        "    a albo:Call ;",
        "    a albo:Call ; .\n:other a albo:Call ;",
        ["un solo avviso", "exactly one call"],
    ),
    "a flag that is none": (
        "albo:mandatory true ;",
        'albo:mandatory "si" ;',
        ["mandatory", "true o false", "true or false"],
    ),
    "a day that is none": (
        '"2013-03-26"^^xsd:date',
        '"26/03/2013"',
        ["startDate", "una data che esiste", "a date that exists"],
    ),
    "a weight of zero": (
        "albo:mandatory true ;",
        "albo:mandatory true ; cv:weight 0 ;",
        ["weight", "maggiore di zero", "above zero"],
    ),
    "an identifier given twice": (
        'dct:identifier "connectivity"',
        'dct:identifier "workstations"',
        ["dct:identifier", "unico", "unique"],
    ),
    "a shape that judges others": (
        "sh:targetClass albo:CoworkingSpace ;\n    sh:path albo:workstationCount",
        "sh:targetClass albo:InnovationSpace ;\n    sh:path albo:workstationCount",
        ["workstations-shape", "che l'avviso ammette", "that the call admits"],
    ),
    "a shape inside a shape": (
        "sh:minInclusive 10 ;",
        "sh:minInclusive 10 ; sh:property :connectivity-shape ;",
        ["workstations-shape", "non contiene altre forme", "holds no other"],
    ),
    "a shape that is not described": (
        "albo:verifiedBy :workstations-shape",
        "albo:verifiedBy :nowhere",
        ["nowhere", "non è descritta", "not described"],
    ),
    "an announced form without a shape": (
        "albo:verifiedBy :workstations-shape ;",
        "albo:verifiedBy :workstations-shape ; albo:announces :form ;",
        ["form", "manca albo:verifiedBy", "albo:verifiedBy is missing"],
    ),
    "a place that is no whole number": (
        "schema:position 2 ;",
        "schema:position 2.5 ;",
        ["position", "un numero intero", "a whole number"],
    ),
    "an article that is nowhere": (
        "cv:isDerivedFrom :act ;",
        "cv:isDerivedFrom :lost ;",
        ["lost", "dct:title", "once in English"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_call_is_refused_with_file_subject_and_fault(fault: str) -> None:
    good, bad, words = FAULTS[fault]
    assert good in MILANO
    with pytest.raises(MalformedCall) as refused:
        read_call(MILANO.replace(good, bad), name="bando.ttl")
    message = str(refused.value)
    for word in ["bando.ttl", *words]:
        assert word in message


def test_a_file_that_is_no_turtle_is_refused_with_its_line() -> None:
    broken = MILANO.replace("    dct:identifier", "    dct:identifier oops oops", 1)
    with pytest.raises(MalformedCall) as refused:
        read_call(broken, name="bando.ttl")
    line = broken.splitlines().index(next(x for x in broken.splitlines() if "oops" in x)) + 1
    assert f"line {line}" in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    twice = MILANO.replace("    cv:isDerivedFrom :act ;\n", "").replace("mode:visit", "mode:no")
    with pytest.raises(MalformedCall) as refused:
        read_call(twice, name="bando.ttl")
    assert len(refused.value.faults) > 2
