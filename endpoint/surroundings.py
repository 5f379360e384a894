# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ``albo doctor`` looks at around the releases: settings, disk, clock, port, pages, base."""

import errno
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from endpoint.assets import BUILT
from endpoint.configuration import BadConfiguration, configure
from endpoint.diagnosis import Diagnosis
from endpoint.settings import Settings
from ingest.releases import Release, ReleaseProblem, Releases
from ontology.text import Text

# A build writes a whole release before it lets another go; below this nothing is built safely.
_LEAST_FREE: Final = 512 * 2**20
_TIMES: Final = 3
_SECONDS: Final = 5


def examine(registry: Path, releases: Path, *, reach: bool) -> list[Diagnosis]:
    """Look at what a server and a build need around them; ``reach`` asks the base address too."""
    settings, told = _settings(registry)
    current = _current(Releases(releases))
    found = [told, _disk(releases, current), _pages()]
    if current is not None:
        found += [_clock(current), *_place(current, settings)]
    if settings is not None:
        found.append(_port(settings))
    if reach and current is not None:
        found.append(_base(current))
    return found


def _settings(registry: Path) -> tuple[Settings | None, Diagnosis]:
    try:
        found = configure(registry)
    except BadConfiguration as problem:
        return None, Diagnosis.broken("settings", str(problem), _MEND_SETTINGS)
    set_here = sum(origin != "default" for origin in found.origins.values())
    return found.settings, Diagnosis.fine("settings", f"{set_here} indicate / set")


def _current(releases: Releases) -> Release | None:
    """Give the current release; that it is missing or damaged is told by another look."""
    try:
        return releases.current()
    except (OSError, ReleaseProblem):
        return None


def _disk(folder: Path, current: Release | None) -> Diagnosis:
    """Compare what is free with what the next build writes."""
    place = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    size = sum(_sizes(current.folder)) if current else 0
    needed, free = max(_LEAST_FREE, _TIMES * size), shutil.disk_usage(place).free
    state = f"{place}: {free // 2**20} MiB liberi / free, {needed // 2**20} MiB servono / needed"
    return (
        Diagnosis.fine("disk", state)
        if free >= needed
        else Diagnosis.broken("disk", state, _MEND_DISK)
    )


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.stat().st_size


def _pages() -> Diagnosis:
    bundled = (BUILT / "manifest.json").is_file()
    # Without them every page works: they only make it better.
    plain = "stile semplice / plain style: make assets"
    return Diagnosis.fine("pages", "complete" if bundled else plain)


def _clock(current: Release) -> Diagnosis:
    """Hold today to the day of the release: an expiry is judged by it."""
    today, day = date.today(), current.info.reference_date
    state = f"{today}; edizione / release {day}"
    # A deployment may set the day of a release ahead by a time zone, not by more.
    if today < day - timedelta(days=1):
        return Diagnosis.broken("clock", state, _MEND_CLOCK)
    return Diagnosis.fine("clock", state)


def _place(current: Release, settings: Settings | None) -> Iterator[Diagnosis]:
    """Hold the path of the server to that of the base, which every IRI begins with."""
    if settings is None:
        return
    path = urlsplit(current.info.base).path
    if path == settings.root_path:
        yield Diagnosis.fine("path", path or "/")
        return
    state = f"base {path or '/'}, root_path {settings.root_path or '/'}"
    yield Diagnosis.broken("path", state, _mend_path(path))


def _port(settings: Settings) -> Diagnosis:
    """Try the port: free, in use by a server of ours, or by something else."""
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE and _is_ours(settings):
                return Diagnosis.fine("port", f"{place}: Albo risponde / answers")
            return Diagnosis.broken("port", f"{place}: {os.strerror(error.errno or 0)}", _MEND_PORT)
    return Diagnosis.fine("port", f"{place}: libera / free")


def _is_ours(settings: Settings) -> bool:
    import httpx

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "localhost"
    try:
        answer = httpx.get(f"http://{host}:{settings.port}/health/live", timeout=_SECONDS)
    except httpx.HTTPError:
        return False
    return answer.headers.get("content-type") == "application/json" and "live" in answer.text


def _base(current: Release) -> Diagnosis:
    import httpx

    address = f"{current.info.base}/health/ready"
    try:
        answer = httpx.get(address, timeout=_SECONDS)
    except httpx.HTTPError as error:
        return Diagnosis.broken("base", f"{address}: {type(error).__name__}", _MEND_BASE)
    if answer.is_error:
        return Diagnosis.broken("base", f"{address}: {answer.status_code}", _MEND_BASE)
    return Diagnosis.fine("base", f"{address}: {answer.text[:200]}")


def _mend_path(path: str) -> Text:
    key = f'[server] root_path = "{path}"'
    return Text(
        it=f"Indicare in registry.toml: {key}; o correggere base, e poi: albo build",
        en=f"State in registry.toml: {key}; or correct base, and then: albo build",
    )


_MEND_SETTINGS: Final = Text(
    it="Correggere le chiavi indicate, poi: albo config check",
    en="Correct the keys named here, then: albo config check",
)
_MEND_DISK: Final = Text(
    it="Liberare spazio, o togliere edizioni vecchie: albo releases prune --keep 3",
    en="Free some space, or drop old releases: albo releases prune --keep 3",
)
_MEND_CLOCK: Final = Text(
    it="L'orologio è indietro: timedatectl set-ntp true",
    en="The clock is behind: timedatectl set-ntp true",
)
_MEND_PORT: Final = Text(
    it="Un altro programma la usa, o non si può usare: albo serve --port, o [server] port",
    en="Another program uses it, or it may not be used: albo serve --port, or [server] port",
)
_MEND_BASE: Final = Text(
    it="Il proxy non porta qui, o il nome non c'è: docs/install.md, «dietro un proxy»",
    en="The proxy does not lead here, or the name is unknown: docs/install.md, behind a proxy",
)
