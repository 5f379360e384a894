# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The codes of European and national lists that a catalogue uses: closed, labelled, described."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from pyoxigraph import Triple

from ingest.catalogue.statements import labels, said, term, texts, typed
from ontology.text import Text

_SAME = "skos:exactMatch"


class Authority(BaseModel):
    """Hold one list: its scheme, what its codes are, and the codes with their labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: str
    title: Text
    types: tuple[str, ...]
    codes: Mapping[str, Text]

    def iri(self, code: str) -> str:
        """Give the IRI of a code; ADMS keeps the version of a scheme out of its codes."""
        return f"{self.scheme.removesuffix('/1.0')}/{code}"


class Licence(BaseModel):
    """Hold an open licence: its name, its version, its type, and its codes in official lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    version: str
    type: str
    same: tuple[str, ...]


_Listed = TypeVar("_Listed", bound=BaseModel)


def _read(name: str, model: type[_Listed]) -> Mapping[str, _Listed]:
    table = tomllib.loads(files("ingest.catalogue").joinpath(name).read_text("utf-8"))
    return {key: model.model_validate(value) for key, value in table.items()}


@cache
def authorities() -> Mapping[str, Authority]:
    """Give the lists, keyed by name."""
    return _read("authorities.toml", Authority)


@cache
def licences() -> Mapping[str, Licence]:
    """Give the licences that are known, keyed by their address."""
    return _read("licences.toml", Licence)


def coded(name: str, code: str) -> str:
    """Give the IRI of a code of a list; raises KeyError for a code that it does not hold."""
    authority = authorities()[name]
    return authority.iri(next(one for one in authority.codes if one == code))


def described(iris: set[str]) -> Iterator[Triple]:
    """Describe those codes among some IRIs, with their schemes, so that ranges hold off line."""
    for authority in authorities().values():
        used = {code: authority.iri(code) for code in authority.codes} if iris else {}
        found = {code: iri for code, iri in used.items() if iri in iris}
        for code, iri in found.items():
            yield from typed(iri, *authority.types)
            yield from said(iri, ("skos:inScheme", term(authority.scheme)))
            yield from labels(iri, authority.codes[code])
        if found or authority.scheme in iris:
            yield from typed(authority.scheme, "skos:ConceptScheme")
            yield from texts(authority.scheme, "dct:title", authority.title)


def licence(address: str) -> Iterator[Triple]:
    """Describe a licence; of one that is not known only its address is told."""
    known = licences().get(address)
    yield from typed(address, "dcatapit:LicenseDocument", "dct:LicenseDocument")
    kind = known.type if known else "UnknownIPR"
    yield from said(address, ("dct:type", term(coded("licence-type", kind))))
    if known is not None:
        yield from texts(address, "foaf:name", known.name)
        yield from said(address, ("owl:versionInfo", known.version))
        yield from said(address, *((_SAME, term(one)) for one in known.same))
