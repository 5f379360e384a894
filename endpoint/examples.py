"""The example questions: SPARQL files of the package that say in both languages what they ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.text import Text

_HEAD = re.compile(r"# it: (?P<it>.+)\n# en: (?P<en>.+)\n")

_ASKS_FOR = 'VALUES ?language { "%s" }'


@dataclass(frozen=True)
class Example:
    """Hold an example: its name, what it asks, and the query that answers."""

    name: str
    question: Text
    query: str

    def in_language(self, tongue: str) -> str:
        """Give the query, asking for the names of things in a language where it asks for one."""
        return self.query.replace(_ASKS_FOR % "it", _ASKS_FOR % tongue)


@cache
def examples() -> Sequence[Example]:
    """Give the example questions, by name."""
    folder = files("endpoint").joinpath("queries", "examples")
    named = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    return [_read(name.removesuffix(".rq"), query) for name, query in named]


def _read(name: str, query: str) -> Example:
    head = _HEAD.match(query)
    if head is None:
        raise ValueError(f"{name} does not say what it asks in both languages")
    return Example(name, Text(it=head["it"], en=head["en"]), query)
