# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write a release as files: all or nothing, and the same release always as the same bytes."""

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from endpoint.app import create_app
from endpoint.problems import Problem
from endpoint.served import Served, Service
from endpoint.settings import Settings
from endpoint.site.absent import speak
from endpoint.site.addresses import documents
from endpoint.site.configuration import SERVERS, write_configuration
from endpoint.site.documents import copy_documents
from endpoint.site.lists import copy_lists
from endpoint.site.rest import absences, copy_rest
from endpoint.site.shelf import NotCopied, Shelf
from endpoint.site.statements import copy_statements
from ingest.listing import Progress
from ontology import __version__

MANIFEST, PUBLIC = "site.json", "public"
_MAKER = "albo export-site"
# Longer than any export takes: another release must not come in between.
_NEVER = 10.0**9


@dataclass(frozen=True)
class Exported:
    """Hold what was written: which release, how many files, how many bytes."""

    release: int
    files: int
    size: int


def export(
    releases: Path, folder: Path, tell: Progress, servers: Sequence[str] = tuple(SERVERS)
) -> Exported:
    """Copy the current release into a folder, in place of an earlier copy.

    Raises NotCopied where the folder holds something else, or an answer is missing.
    """
    folder = folder.absolute()
    draft, old = (folder.with_name(f".{folder.name}.{what}") for what in ("draft", "old"))
    if old.exists() and not folder.exists():
        old.rename(folder)
    _check_is_ours(folder)
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    try:
        done = asyncio.run(_write(releases, draft, tell, servers))
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    return done


def _check_is_ours(folder: Path) -> None:
    """Refuse to replace what was not made here."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        made_by = json.loads((folder / MANIFEST).read_bytes())["made_by"]
    except (OSError, ValueError, KeyError, TypeError):
        made_by = None
    if made_by != _MAKER:
        raise NotCopied(
            f"{folder}: non è una copia fatta da «{_MAKER}»: scegliere una cartella nuova o vuota"
            f'\n{folder}: is no copy made by "{_MAKER}": choose a new or an empty folder'
        )


async def _write(releases: Path, folder: Path, tell: Progress, servers: Sequence[str]) -> Exported:
    settings = _settings(releases)
    app = create_app(settings)
    speak(app, absences())
    service: Service = app.state.service
    async with service.running():
        try:
            served = service.served
        except Problem as problem:
            raise NotCopied(f"{problem.detail.it}\n{problem.detail.en}") from None
        shelf = Shelf(app, urlsplit(served.base).path.rstrip("/"), folder / PUBLIC)
        await copy_rest(shelf, served, service.releases)
        await copy_lists(shelf, served)
        await copy_statements(shelf, served)
        await copy_documents(shelf, documents(served), tell)
        shelf.clear()
        # It names the pages of the feed, which are looked up as long as the release is served.
        write_configuration(served, service.releases, folder, servers)
    return _tell(served, shelf, folder)


def _settings(releases: Path) -> Settings:
    """Serve nobody else: one process, no limits, no other release meanwhile."""
    return Settings(
        releases=releases,
        root_path="",
        query_workers=1,
        query_seconds=3600,
        query_memory_mb=4096,
        result_mb=4096,
        client_requests=0,
        client_seconds=0,
        client_queries=0,
        slow_seconds=_NEVER,
        poll_seconds=_NEVER,
        services=(),
        tokens=(),
        security_contact=None,
        log="plain",
    )


def _tell(served: Served, shelf: Shelf, folder: Path) -> Exported:
    info, digests = served.release.info, shelf.digests()
    size = sum(answer.size for answer in shelf.files.values())
    manifest = {
        "made_by": _MAKER,
        "albo": __version__,
        "base": info.base,
        "release": info.number,
        "reference_date": info.reference_date.isoformat(),
        "files": len(digests),
        "bytes": size,
        "sha256": digests,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
    return Exported(info.number, len(digests), size)
