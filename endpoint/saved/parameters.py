# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of parameters: what a person writes or chooses, and the RDF term that it becomes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from endpoint.problems import Problem
from endpoint.questions import ask
from endpoint.saved.examples import Example, Parameter, Value
from endpoint.served import Served
from ontology.context import expand
from ontology.text import Text

_CALLS = "https://w3id.org/albo/call/"


@dataclass(frozen=True)
class Choice:
    """Hold one value that a person may choose, and what it is called."""

    value: str
    label: Text


@dataclass(frozen=True)
class Kind:
    """Hold how the values of a kind are written, in words too, and how they become terms."""

    pattern: str
    rule: Text
    term: Callable[[str, str], Value]
    choices: Callable[[Served], Iterator[Choice]] | None = None


def _thing(concept: str) -> Callable[[str, str], Value]:
    return lambda base, value: NamedNode(f"{base}/id/{concept}/{value}")


def _number(datatype: str) -> Callable[[str, str], Value]:
    # In Italian the comma parts the fraction.
    return lambda _base, value: Literal(
        value.replace(",", "."), datatype=NamedNode(expand(datatype))
    )


def _municipi(_served: Served) -> Iterator[Choice]:
    for number in range(1, 10):
        yield Choice(str(number), Text(it=f"Municipio {number}", en=f"Municipio {number}"))


def _calls(served: Served) -> Iterator[Choice]:
    for call in ask(served.store, "calls"):
        if call["call"] == _CALLS + call["slug"]:
            yield Choice(call["slug"], Text(it=call["title_it"], en=call["title_en"]))


def _registers(served: Served) -> Iterator[Choice]:
    for one in ask(served.store, "registers"):
        slug = one["register"].rsplit("/", 1)[1]
        yield Choice(slug, Text(it=one["title_it"], en=one["title_en"]))


# A point of the northern half of the world, east of Greenwich.
_DEGREES = r"(?:[0-9]|[1-8][0-9])(?:[.,][0-9]{1,9})?"
_LISTED = Text(it="uno dei valori dell'elenco", en="one of the values of the list")

KINDS: Mapping[str, Kind] = {
    "municipio": Kind(
        "[1-9]",
        Text(it="un numero da 1 a 9", en="a number from 1 to 9"),
        _thing("municipio"),
        _municipi,
    ),
    "register": Kind("[a-z0-9-]{1,60}", _LISTED, _thing("register"), _registers),
    "action": Kind(
        "[0-9]{1,4}",
        Text(it="il numero di un'azione del piano, come 3", en="the number of an action, like 3"),
        lambda base, value: NamedNode(f"{base}/id/action/{value.zfill(4)}"),
    ),
    "call": Kind(
        "[a-z0-9-]{1,80}", _LISTED, lambda _base, value: NamedNode(_CALLS + value), _calls
    ),
    "year": Kind(
        "(19|20)[0-9]{2}",
        Text(it="un anno dal 1900 al 2099", en="a year from 1900 to 2099"),
        lambda _base, value: Literal(value),
    ),
    "metres": Kind(
        "[0-9]{1,6}",
        Text(it="metri interi, al massimo 999999", en="whole metres, 999999 at most"),
        _number("xsd:integer"),
    ),
    "latitude": Kind(
        _DEGREES,
        Text(it="gradi da 0 a 90, come 45.4642", en="degrees from 0 to 90, like 45.4642"),
        _number("xsd:decimal"),
    ),
    "longitude": Kind(
        _DEGREES,
        Text(it="gradi da 0 a 90, come 9.19", en="degrees from 0 to 90, like 9.19"),
        _number("xsd:decimal"),
    ),
}


def values_of(example: Example, asked: Mapping[str, str], served: Served) -> dict[str, Value]:
    """Read the values of a question's parameters; raises Problem naming one that is wrong.

    One that is not given keeps the value that the question itself has.
    """
    found: dict[str, Value] = {}
    for one in example.parameters:
        text = asked.get(one.name, "").strip()
        if text:
            found[one.name] = _value(one, text, served)
    return found


def check_names(example: Example, asked: Mapping[str, str]) -> None:
    """Refuse a name that is no parameter's: its value would be ignored in silence."""
    known = [one.name for one in example.parameters]
    odd = next((name for name in asked if name not in (*known, "lang")), None)
    if odd is not None:
        shown, names = odd[:60], ", ".join(known) or "—"
        detail = Text(
            it=f"«{shown}» non è un parametro di questa domanda: {names}.",
            en=f'"{shown}" is no parameter of this question: {names}.',
        )
        raise Problem("bad-request", detail, parameter=shown, known=known)


def _value(parameter: Parameter, text: str, served: Served) -> Value:
    kind = KINDS[parameter.kind]
    offered = [one.value for one in kind.choices(served)] if kind.choices else []
    if not re.fullmatch(kind.pattern, text, re.ASCII) or (offered and text not in offered):
        name, label, shown = parameter.name, parameter.label, text[:60]
        detail = Text(
            it=f"{name} ({label.it}): «{shown}» non va; serve {kind.rule.it}.",
            en=f'{name} ({label.en}): "{shown}" will not do; it takes {kind.rule.en}.',
        )
        raise Problem("bad-request", detail, parameter=name, known=offered)
    return kind.term(served.base, text)


def choices_of(parameter: Parameter, served: Served) -> Sequence[Choice]:
    """Give the values that a person may choose; none where any may be written."""
    offered = KINDS[parameter.kind].choices
    return list(offered(served)) if offered else []


def default_of(example: Example, parameter: Parameter) -> str:
    """Give the value that a question has by itself, as a person would write it."""
    place = re.search(rf"VALUES \?{parameter.name} \{{\s*(?P<term>[^\s}}]+)", example.query)
    written = place["term"].strip('<>"') if place else ""
    return written.rsplit("/", 1)[-1]
