"""``registry.toml``: what a deployment serves, and from which sources."""

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ontology.text import Text

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
# A base is a prefix of IRIs: it ends without a slash and has no query or fragment.
Base = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s/?#]+)*$")]


class BadRegistry(ValueError):
    """Tell what is wrong with a ``registry.toml`` or with a file that it names."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Part):
    """Name who publishes the registers."""

    name: Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
    website: str | None = None


class Tables(_Part):
    """Name the tables that stand around the registers; absent ones are empty."""

    sources: Path | None = None
    actors: Path | None = None
    comuni: Path | None = None
    zones: Path | None = None
    municipi: Path | None = None


class EntryFile(_Part):
    """Name a file of entries, and the source of its rows that name none."""

    path: Path
    source: str | None = None


class Register(_Part):
    """Describe one register: what it lists, by which calls, from which files."""

    id: Slug
    kind: Literal["coworking"]
    title: Text
    description: Text
    calls: tuple[str, ...] = ()
    office: Path | None = None
    files: tuple[EntryFile, ...] = Field(min_length=1)


class Links(_Part):
    """Describe statements kept in a graph of their own: derived, or under other terms."""

    name: Slug
    register_id: Slug = Field(alias="register")
    path: Path
    sources: tuple[str, ...]
    title: Text
    method: Text
    confidence: Literal["verified", "open-data", "page", "site", "unverified"] = "unverified"


class Registry(_Part):
    """Describe a deployment."""

    base: Base
    title: Text
    description: Text
    publisher: Publisher
    licence: str
    reference_date: date | None = None
    tables: Tables = Tables()
    registers: tuple[Register, ...] = Field(min_length=1)
    links: tuple[Links, ...] = ()
    folder: Path = Path()

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
