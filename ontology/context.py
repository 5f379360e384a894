# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The published JSON-LD context: the one mapping between JSON and RDF.

The context is flat (no term carries a context of its own), so it parses fast and
can be inverted once. The prefix table of the whole project is its prefixes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# The newest version, which everything is written under; a version never changes once published.
VERSION = "v2"
VERSIONS = ("v1", VERSION)
# The context of signed statements stands beside that of the W3C, whose terms it may not change.
CREDENTIAL = "credential-v1"
PUBLISHED = (*VERSIONS, CREDENTIAL)


@cache
def context_json(version: str = VERSION) -> bytes:
    """Give a published version of the context as it stands in its file."""
    return files("ontology").joinpath(f"context-{version}.jsonld").read_bytes()


@dataclass(frozen=True)
class Term:
    """Describe how one JSON key stands for one RDF property or class."""

    name: str
    iri: str
    type: str | None = None
    container: str | None = None
    reverse: bool = False


@cache
def definitions() -> Mapping[str, str | Mapping[str, str]]:
    """Give the context's definitions as written, keyed by term."""
    context: dict[str, str | dict[str, str]] = json.loads(context_json())["@context"]
    return {name: value for name, value in context.items() if not name.startswith("@")}


def _is_prefix(value: str | Mapping[str, str]) -> bool:
    if isinstance(value, str):
        return value.startswith("http")
    return bool(value.get("@prefix"))


@cache
def prefixes() -> Mapping[str, str]:
    """Give the prefix table: prefix to namespace."""
    return {
        name: value if isinstance(value, str) else value["@id"]
        for name, value in definitions().items()
        if _is_prefix(value)
    }


def expand(compact: str) -> str:
    """Turn ``prefix:name`` into the full IRI; anything else is returned unchanged."""
    prefix, colon, name = compact.partition(":")
    namespace = prefixes().get(prefix) if colon and not name.startswith("//") else None
    return compact if namespace is None else namespace + name


@cache
def _namespaces_longest_first() -> tuple[tuple[str, str], ...]:
    table = ((namespace, prefix) for prefix, namespace in prefixes().items())
    return tuple(sorted(table, key=lambda pair: -len(pair[0])))


def shorten(iri: str) -> str:
    """Turn an IRI into ``prefix:name`` where the prefix table allows it."""
    for namespace, prefix in _namespaces_longest_first():
        name = iri.removeprefix(namespace)
        if name != iri and name and not name.startswith("/"):
            return f"{prefix}:{name}"
    return iri


def _term(name: str, value: str | Mapping[str, str]) -> Term:
    if isinstance(value, str):
        return Term(name, expand(value))
    kind = value.get("@type")
    return Term(
        name,
        expand(value.get("@id") or value["@reverse"]),
        expand(kind) if kind else None,
        value.get("@container"),
        "@reverse" in value,
    )


@cache
def terms() -> Mapping[str, Term]:
    """Give every term that stands for a class or property, keyed by JSON name."""
    return {
        name: _term(name, value)
        for name, value in definitions().items()
        if not _is_prefix(value) and name not in ("id", "type")
    }


@cache
def terms_by_iri() -> Mapping[str, Term]:
    """Give the forward terms keyed by the IRI they stand for."""
    return {term.iri: term for term in terms().values() if not term.reverse}
