# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``registry.toml``: what a deployment serves, and from which sources."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ingest.catalogue.keys import CatalogueKeys, Contact, DatasetKeys, Publisher
from ingest.kinds import entry_kinds, list_kinds
from ingest.readers.ckan import CkanSource
from ingest.readers.formats import Form
from ingest.readers.web import WebAddress
from ontology.text import Text
from ontology.vocabulary import codes

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
# A base is a prefix of IRIs: it ends without a slash and has no query or fragment.
_BASE = re.compile(r"https?://[^\s/?#]+(/[^\s/?#]+)*")


def _base(text: str) -> str:
    """Take an address as a base; a final slash is left off, as it stands in every IRI."""
    bare = text.rstrip("/")
    if not _BASE.fullmatch(bare):
        raise ValueError(
            "serve un indirizzo http o https senza ? e # / an http or https address without ? or #"
        )
    return bare


Base = Annotated[str, AfterValidator(_base)]

# Which part of its rows a source may lose from one release to the next.
Share = Annotated[float, Field(ge=0, le=1)]


def _known(name: str, kinds: Iterable[str]) -> str:
    if name not in kinds:
        known = ", ".join(kinds)
        raise ValueError(f"tipo sconosciuto / unknown kind: {name} (noti / known: {known})")
    return name


def _entry_kind(name: str) -> str:
    return _known(name, entry_kinds())


def _list_kind(name: str) -> str:
    return _known(name, list_kinds())


class BadRegistry(ValueError):
    """Tell what is wrong with a ``registry.toml`` or with a file that it names."""


_ONE_PLACE = "serve uno solo fra path, url e ckan / exactly one of path, url and ckan is needed"
_KEPT_ELSEWHERE = "keeper vale per url o ckan / keeper goes with url or ckan"
_NO_LICENCE = (
    "servono licence e licence_url della fonte / licence and licence_url of the source are needed"
)
_TWO_NAMES = (
    "due elenchi con lo stesso nome: darne uno con id / two lists of one name: give one with id"
)
_PATH_OR_URL = "serve uno solo fra path e url / exactly one of path and url is needed"
_NO_DATA = "servono files, o without_data con il motivo / files, or without_data with the reason"


# Concepts that the builder itself names things under.
_RESERVED = frozenset(
    (
        *("actor", "assessment", "comune", "decision", "entry", "list", "measurement"),
        *("municipio", "neighbourhood", "quality", "register", "result", "source", "state"),
        *("all", "statement", "version", "zone"),
    )
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tables(_Part):
    """Name the tables that stand around the registers; absent ones are empty."""

    sources: Path | None = None
    actors: Path | None = None
    comuni: Path | None = None
    zones: Path | None = None
    municipi: Path | None = None
    neighbourhoods: Path | None = None
    former_comuni: Path | None = None
    statements: Path | None = None
    moves: Path | None = None


class EntryFile(_Part):
    """Name a file of entries: here, at an address, or on a CKAN portal.

    ``source`` is that of rows that name none. ``keeper`` is the key of the actor that keeps
    the list where it is pulled from: a delegated register. ``id`` names the file among those
    of its register, and with it the keys of a list that is a source of its own.
    """

    id: Slug | None = None
    path: Path | None = None
    url: WebAddress | None = None
    ckan: CkanSource | None = None
    format: Form | None = None
    sheet: str | None = None
    source: str | None = None
    keeper: str | None = None
    title: Text | None = None
    licence: str | None = None
    licence_url: WebAddress | None = None
    max_loss: Share | None = None

    @property
    def is_own_source(self) -> bool:
        """Say whether the file is a source of its own, which the release describes."""
        return self.path is None and (self.keeper is not None or self.source is None)

    @property
    def place(self) -> str:
        """Say where the file is: the same words for as long as the configuration is the same."""
        if self.ckan is not None:
            return self.ckan.place
        return self.url or str(self.path)

    @property
    def name(self) -> str:
        """Name the file among those of its register."""
        if self.id or self.keeper:
            return self.id or self.keeper or ""
        end = self.place.rstrip("/").rsplit("/", 1)[-1]
        return re.sub(r"[^a-z0-9]+", "-", end.lower()).strip("-") or "file"

    @model_validator(mode="after")
    def _is_in_one_place(self) -> Self:
        if sum(place is not None for place in (self.path, self.url, self.ckan)) != 1:
            raise ValueError(_ONE_PLACE)
        if self.keeper is not None and self.path is not None:
            raise ValueError(_KEPT_ELSEWHERE)
        return self

    @model_validator(mode="after")
    def _has_a_licence(self) -> Self:
        named = self.licence is not None and self.licence.lower() in codes("licence")
        if self.is_own_source and not (self.licence and (named or self.licence_url)):
            raise ValueError(_NO_LICENCE)
        return self


class Register(_Part):
    """Describe one register: what it lists, by which calls, from which files."""

    id: Slug
    kind: Annotated[str, AfterValidator(_entry_kind)]
    title: Text
    description: Text
    calls: tuple[str, ...] = ()
    contributes_to: tuple[str, ...] = ()
    office: Path | None = None
    decisions: Path | None = None
    files: tuple[EntryFile, ...] = ()
    without_data: Text | None = None
    catalogue: DatasetKeys | None = None
    max_loss: Share | None = None

    @model_validator(mode="after")
    def _has_data_or_says_why(self) -> Self:
        if not self.files and self.without_data is None:
            raise ValueError(_NO_DATA)
        return self

    @model_validator(mode="after")
    def _names_each_source_once(self) -> Self:
        names = [file.name for file in self.files if file.is_own_source]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{_TWO_NAMES}: {name}")
        return self


class List(_Part):
    """Describe one list of things around the registers: networks, agreements, measures."""

    id: Slug
    kind: Annotated[str, AfterValidator(_list_kind)]
    title: Text
    files: tuple[Path, ...] = ()
    without_data: Text | None = None

    @model_validator(mode="after")
    def _has_data_or_says_why(self) -> Self:
        if not self.files and self.without_data is None:
            raise ValueError(_NO_DATA)
        return self


Confidence = Literal["verified", "open-data", "page", "site", "unverified"]


class Links(_Part):
    """Describe statements kept in a graph of their own: derived, or under other terms."""

    name: Slug
    register_id: Slug = Field(alias="register")
    path: Path
    sources: tuple[str, ...]
    title: Text
    method: Text
    confidence: Confidence = "unverified"


# What a link may say: the same thing, nearly the same, a page of it, or more to read.
LinkPredicate = Literal[
    "skos:exactMatch", "skos:closeMatch", "owl:sameAs", "schema:sameAs", "rdfs:seeAlso"
]


class Linkset(_Part):
    """Describe links with the things of another body, kept in a graph of their own.

    ``target`` is the space that the IRIs of the other body begin with; ``source`` says whose
    the links are and under which licence.
    """

    name: Slug
    target: WebAddress
    predicate: LinkPredicate
    path: Path | None = None
    url: WebAddress | None = None
    format: Form | None = None
    source: str
    title: Text
    method: Text
    date: date
    confidence: Confidence = "unverified"

    @model_validator(mode="after")
    def _is_in_one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError(_PATH_OR_URL)
        return self


class Registry(_Part):
    """Describe a deployment."""

    base: Base
    title: Text
    description: Text
    publisher: Publisher
    contact: Contact | None = None
    catalogue: CatalogueKeys = CatalogueKeys()
    licence: str
    reference_date: date | None = None
    max_loss: Share = 0.3
    tables: Tables = Tables()
    registers: tuple[Register, ...] = Field(min_length=1)
    lists: tuple[List, ...] = ()
    links: tuple[Links, ...] = ()
    linksets: tuple[Linkset, ...] = ()
    # Of whoever serves the releases, who reads it himself: nothing here depends on it.
    server: Mapping[str, object] = {}
    folder: Path = Path()

    @model_validator(mode="after")
    def _names_no_register_like_an_entry(self) -> Self:
        """Entry 2026 of ``avviso`` and register ``avviso-2026`` would share the IRIs of entries."""
        names = [one.id for one in self.registers]
        for name in names:
            stem, _, number = name.rpartition("-")
            if stem in names and number.isdigit():
                raise ValueError(f"id come di una voce di {stem} / id like an entry of it: {name}")
        return self

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> Self:
        ids = [*(one.id for one in self.registers), *(one.id for one in self.lists)]
        for name in ids:
            if ids.count(name) > 1 or name in _RESERVED:
                raise ValueError(f"id già usato o riservato / already used or reserved id: {name}")
        graphs = [
            "national",
            *(one.name for one in self.links),
            *(one.name for one in self.linksets),
        ]
        for name in graphs:
            if graphs.count(name) > 1:
                raise ValueError(f"nome di collegamenti già usato / name of links in use: {name}")
        places = [file.place for register in self.registers for file in register.files]
        places += [str(path) for listed in self.lists for path in listed.files]
        for place in places:
            if places.count(place) > 1:
                raise ValueError(f"file usato due volte / file used twice: {place}")
        return self

    def file(self, path: Path) -> Path:
        """Give a path of the configuration, which is relative to its own file."""
        return self.folder / path

    def readable(self, path: Path) -> Path:
        """Give a file that can be read; raises BadRegistry naming the one that cannot."""
        file = self.file(path)
        if not file.is_file():
            raise BadRegistry(f"{file}: il file non c'è / the file is not there")
        return file


def shipped_registry() -> Path:
    """Give the configuration that the package ships: the real registers of Milan."""
    return Path(str(files("ingest"))) / "data" / "registry.toml"


def load_registry(path: Path) -> Registry:
    """Read a configuration; raises BadRegistry naming the file, the key and the fault."""
    try:
        return check_registry(path.read_text("utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        reason = f"non si può leggere / cannot be read: {error}"
        raise BadRegistry(f"{path}: {reason}") from error


def check_registry(text: str, path: Path) -> Registry:
    """Read a configuration from its text; ``path`` stands for the file."""
    try:
        return Registry.model_validate({**tomllib.loads(text), "folder": path.parent})
    except tomllib.TOMLDecodeError as error:
        raise BadRegistry(f"{path}: non è TOML valido / is not valid TOML: {error}") from error
    except ValidationError as error:
        faults = "\n".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors())
        raise BadRegistry(f"{path}: chiavi sbagliate / wrong keys\n{faults}") from error


def _fault(place: tuple[int | str, ...], message: str) -> str:
    return f"  {'.'.join(map(str, place))}: {message}"
