# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ``albo doctor`` looks at: software, configuration, releases, a running server."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.calls import calls_of
from ingest.index.database import NoIndex, require_rtree
from ingest.registry import BadRegistry, load_registry
from ingest.releases import NewerRelease, ReleaseProblem, Releases
from ontology import __version__
from ontology.text import Text


class Diagnosis(BaseModel):
    """Say whether one thing is in order, and the command that mends it if not."""

    model_config = ConfigDict(frozen=True)

    subject: str
    ok: bool
    state: str
    mend: Text

    @classmethod
    def fine(cls, subject: str, state: str) -> "Diagnosis":
        """Say that a thing is in order, and how it is."""
        return cls(subject=subject, ok=True, state=state, mend=Text(it="", en=""))

    @classmethod
    def broken(cls, subject: str, state: str, mend: Text) -> "Diagnosis":
        """Say what is wrong with a thing, and what mends it."""
        return cls(subject=subject, ok=False, state=state, mend=mend)


def diagnose(registry: Path, releases: Path, url: str | None) -> list[Diagnosis]:
    """Look at everything; a thing that is not in order does not hide the others."""
    found = [_software(), _registry(registry), *_releases(Releases(releases))]
    return [*found, _server(url)] if url else found


def _software() -> Diagnosis:
    python = ".".join(map(str, sys.version_info[:3]))
    try:
        require_rtree()
    except NoIndex as problem:
        return Diagnosis.broken("software", str(problem), _MEND_SQLITE)
    return Diagnosis(
        subject="software",
        ok=sys.version_info >= (3, 11),
        state=f"albo {__version__}, Python {python}",
        mend=Text(it="Installare Python 3.11 o più recente.", en="Install Python 3.11 or newer."),
    )


def _registry(path: Path) -> Diagnosis:
    try:
        registry = load_registry(path)
        calls = calls_of(registry)
    except (BadRegistry, ReleaseProblem) as problem:
        return Diagnosis.broken("registry.toml", str(problem), _MEND_REGISTRY)
    return Diagnosis.fine("registry.toml", f"{path}: {registry.base}, {len(calls)} avvisi / calls")


def _releases(releases: Releases) -> Iterator[Diagnosis]:
    if not releases.folder.exists():
        yield Diagnosis.broken("releases", f"{releases.folder}: nessuna / none", _MEND_BUILD)
        return
    if not os.access(releases.folder, os.W_OK):
        yield Diagnosis.broken(
            "releases", f"{releases.folder}: non scrivibile / not writable", _MEND_FOLDER
        )
        return
    try:
        current = releases.current()
    except NewerRelease as problem:
        yield Diagnosis.broken("releases", str(problem), _MEND_VERSION)
        return
    except (OSError, ReleaseProblem) as problem:
        yield Diagnosis.broken("releases", str(problem), _MEND_ROLLBACK)
        return
    if current is None:
        yield Diagnosis.broken("releases", f"{releases.folder}: nessuna / none", _MEND_BUILD)
        return
    damaged = current.damaged_files()
    if damaged:
        yield Diagnosis.broken(
            "releases", "rovinati / damaged: " + ", ".join(damaged), _MEND_ROLLBACK
        )
    else:
        yield Diagnosis.fine("releases", f"{current.info.number}, {current.info.quads} quads")


def _server(url: str) -> Diagnosis:
    import httpx

    try:
        answer = httpx.get(f"{url.rstrip('/')}/health/ready", timeout=5)
    except httpx.HTTPError as error:
        return Diagnosis.broken("server", f"{url}: {type(error).__name__}", _MEND_SERVER)
    if answer.is_error:
        return Diagnosis.broken("server", f"{url}: {answer.status_code}", _MEND_SERVER)
    return Diagnosis.fine("server", f"{url}: {answer.text}")


_MEND_SQLITE = Text(
    it="Usare un Python la cui SQLite ha il modulo rtree.",
    en="Use a Python whose SQLite has the module rtree.",
)
_MEND_REGISTRY = Text(it="Correggere le chiavi indicate.", en="Correct the keys named here.")
_MEND_FOLDER = Text(
    it="Creare la cartella, o indicarne un'altra con --releases.",
    en="Create the folder, or name another with --releases.",
)
_MEND_BUILD = Text(
    it="Eseguire: albo build, o indicare la cartella con --releases.",
    en="Run: albo build, or name the folder with --releases.",
)
_MEND_ROLLBACK = Text(it="Eseguire: albo releases rollback", en="Run: albo releases rollback")
_MEND_VERSION = Text(
    it="Installare la versione di Albo che l'ha costruita, o una più recente.",
    en="Install the version of Albo that built it, or a newer one.",
)
_MEND_SERVER = Text(it="Eseguire: albo serve", en="Run: albo serve")
