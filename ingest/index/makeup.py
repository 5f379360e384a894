# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the quads of a release are made of, counted from its files (VoID, sections 4.5 and 5).

Subjects of which the same properties are told are counted together: of a million verdicts there
are some ten kinds, of entries and things as many as there are sets of facts that are known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from ingest.differences import lines_of
from ingest.quads import ASSESSMENTS, quad_files
from ontology.context import expand

_TYPE: Final = f"<{expand('rdf:type')}>".encode()
# The properties that are told of a subject, one for each statement, and its classes.
_Kind = tuple[tuple[bytes, ...], frozenset[bytes]]


class Makeup(BaseModel):
    """Hold how many subjects there are, and how many statements, by class and by property.

    ``statements`` counts by class and property those of subjects of the class; ``first`` names the
    first subject of each class.
    """

    model_config = ConfigDict(frozen=True)

    subjects: int
    classes: dict[str, int]
    properties: dict[str, int]
    statements: list[tuple[str, str, int]]
    first: dict[str, str]


def makeup_of(folder: Path) -> Makeup:
    """Count the quads in the files of a release."""
    # Nothing is said of verdicts in other files, so that these are read by themselves.
    verdicts = [path for path in quad_files(folder) if path.name == ASSESSMENTS]
    others = [path for path in quad_files(folder) if path.name != ASSESSMENTS]
    kinds, firsts = Counter[_Kind](), dict[bytes, bytes]()
    for files in (verdicts, others):
        _count(lines_of(files), kinds, firsts)
    return _made_up(kinds, firsts)


def _count(lines: Iterable[bytes], kinds: Counter[_Kind], firsts: dict[bytes, bytes]) -> None:
    """Count subjects by what is told of them, and name the first of each class."""
    names = dict[bytes, bytes]()
    for subject, told in groupby((line.split(b" ", 3) for line in lines), lambda line: line[0]):
        said = list(told)
        classes = frozenset(line[2] for line in said if line[1] == _TYPE)
        # A property has one name, however many kinds it is told of.
        kinds[tuple(names.setdefault(line[1], line[1]) for line in said), classes] += 1
        # The sign at the end would have its part in the order.
        bare = subject[:-1]
        for one in classes if subject.startswith(b"<") else ():
            if bare < firsts.get(one, _LAST):
                firsts[one] = bare


# Comes after every name.
_LAST: Final = b"\xff"


def _made_up(kinds: Counter[_Kind], firsts: Mapping[bytes, bytes]) -> Makeup:
    classes, properties, statements = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for (told, own), count in kinds.items():
        names = Counter({_iri(name): number * count for name, number in Counter(told).items()})
        properties.update(names)
        for one in map(_iri, own):
            classes[one] += count
            statements.update({(one, name): number for name, number in names.items()})
    return Makeup(
        subjects=sum(kinds.values()),
        classes=classes,
        properties=properties,
        statements=[(*pair, count) for pair, count in sorted(statements.items())],
        first={_iri(one): bare[1:].decode() for one, bare in firsts.items()},
    )


def _iri(node: bytes) -> str:
    return node[1:-1].decode()
