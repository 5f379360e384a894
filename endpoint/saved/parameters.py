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
    """Hold how the values of a kind are written, and how they become terms."""

    pattern: str
    example: str
    term: Callable[[str, str], Value]
    choices: Callable[[Served], Iterator[Choice]] | None = None


def _thing(concept: str) -> Callable[[str, str], Value]:
    return lambda base, value: NamedNode(f"{base}/id/{concept}/{value}")


def _number(datatype: str) -> Callable[[str, str], Value]:
    return lambda _base, value: Literal(value, datatype=NamedNode(expand(datatype)))


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


KINDS: Mapping[str, Kind] = {
    "municipio": Kind("[1-9]", "3", _thing("municipio"), _municipi),
    "register": Kind("[a-z0-9-]{1,60}", "coworking", _thing("register"), _registers),
    "action": Kind("[0-9]{4}", "0003", _thing("action")),
    "call": Kind(
        "[a-z0-9-]{1,80}", "milano-2013", lambda _base, value: NamedNode(_CALLS + value), _calls
    ),
    "year": Kind("(19|20)[0-9]{2}", "2014", lambda _base, value: Literal(value)),
    "metres": Kind("[0-9]{1,6}", "500", _number("xsd:integer")),
    "latitude": Kind(r"[0-9]{1,2}(\.[0-9]{1,9})?", "45.4642", _number("xsd:decimal")),
    "longitude": Kind(r"[0-9]{1,2}(\.[0-9]{1,9})?", "9.19", _number("xsd:decimal")),
}


def values_of(example: Example, asked: Mapping[str, str], base: str) -> dict[str, Value]:
    """Read the values of a question's parameters; raises Problem naming one that is wrong.

    One that is not given keeps the value that the question itself has.
    """
    found: dict[str, Value] = {}
    for one in example.parameters:
        text = asked.get(one.name, "").strip()
        if text:
            found[one.name] = _value(one, text, base)
    return found


def _value(parameter: Parameter, text: str, base: str) -> Value:
    kind = KINDS[parameter.kind]
    if not re.fullmatch(kind.pattern, text, re.ASCII):
        name, label, shown = parameter.name, parameter.label, text[:60]
        detail = Text(
            it=f"{name} ({label.it}): «{shown}» non va; per esempio {kind.example}.",
            en=f'{name} ({label.en}): "{shown}" will not do; for instance {kind.example}.',
        )
        raise Problem("bad-request", detail, parameter=name)
    return kind.term(base, text)


def choices_of(parameter: Parameter, served: Served) -> Sequence[Choice]:
    """Give the values that a person may choose; none where any may be written."""
    offered = KINDS[parameter.kind].choices
    return list(offered(served)) if offered else []


def default_of(example: Example, parameter: Parameter) -> str:
    """Give the value that a question has by itself, as a person would write it."""
    place = re.search(rf"VALUES \?{parameter.name} \{{\s*(?P<term>[^\s}}]+)", example.query)
    written = place["term"].strip('<>"') if place else ""
    return written.rsplit("/", 1)[-1]
