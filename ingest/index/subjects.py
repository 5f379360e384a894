# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which of the listed things tables are reconciled with, under which id, and of what kind."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from ingest.index.items import Item
from ontology.context import expand, terms_by_iri
from ontology.vocabulary import quads

# What has a title and yet is nothing that a table would name.
_LEFT_OUT: Final = frozenset(
    ("ChangeEvent", "Dataset", "Membership", "Requirement", "RequirementGroup", "Source")
)
# Wider classes that say nothing of a thing: a Comune is also a concept of a code list.
_TOO_WIDE: Final = frozenset(("Concept", "Dataset", "Version"))
# OpenRefine puts an id into an address by encodeURI, which leaves slashes and these signs.
_SAFE: Final = re.compile(r"[A-Za-z0-9._~-]+/[A-Za-z0-9._~-]+")
_SUBCLASS: Final = expand("rdfs:subClassOf")


def id_of(base: str, item: Item) -> str | None:
    """Give the id of a thing; None for what tables are not reconciled with.

    It is the end of its address. A call, whose address may be anywhere, goes by its identifier,
    and ``/id/call/…`` leads to its page.
    """
    if _LEFT_OUT.issuperset(item.types):
        return None
    end = item.iri.removeprefix(f"{base}/id/")
    if "Call" in item.types and end == item.iri:
        end = f"call/{item.key('identifier')}"
    return end if _SAFE.fullmatch(end) else None


def kinds_of(types: tuple[str, ...]) -> tuple[str, ...]:
    """Give the classes of a thing, its own ones first, then what they are kinds of."""
    own = [name for name in types if name not in _LEFT_OUT]
    wider: Iterable[str] = sorted(frozenset().union(*map(lineage, own)) - set(own))
    return (*own, *wider)


@cache
def lineage(name: str) -> frozenset[str]:
    """Give a class and all that it is a kind of."""
    return frozenset((name,)).union(*(lineage(one) for one in parents().get(name, ())))


@cache
def parents() -> Mapping[str, tuple[str, ...]]:
    """Give what each class is a kind of, by JSON names."""
    known, found = terms_by_iri(), dict[str, set[str]]()
    for quad in quads():
        child, parent = _name(str(quad.subject)), _name(str(quad.object))
        if quad.predicate.value == _SUBCLASS and child in known and parent in known:
            found.setdefault(known[child].name, set()).add(known[parent].name)
    return {name: tuple(sorted(wider - _TOO_WIDE)) for name, wider in found.items()}


def _name(node: str) -> str:
    return node[1:-1] if node.startswith("<") else ""
