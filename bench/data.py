# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The releases that the servers are asked about."""

import csv
import gzip
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.build import build
from ingest.files import digests, write_gzip, write_json
from ingest.registry import load_registry, shipped_registry
from ingest.releases import MEMORY_QUADS, Release, Releases
from ingest.store import write_store

_ENTRY: Final = re.compile(r"<[^>]*?coworking[/-](\d{4,})[^>]*>")
_APART: Final = ("/graph/assessments> .", "/graph/source/")
_COMUNE: Final = re.compile(r"inMunicipality> <([^>]+)>")
_COUNT: Final = re.compile(r'(?<=workstationCount> ")\d+')
_NAME: Final = re.compile(r'(?<=prefLabel> ")([^"]+)')


@dataclass(frozen=True)
class Data:
    """Hold a folder of releases, the one to ask and its quads as a plain file."""

    releases: Releases
    release: Release
    quads: Path


def shipped(folder: Path) -> Data:
    """Build the release of the data that the project ships."""
    releases = Releases(folder / "releases")
    return _data(releases, _built(shipped_registry(), releases), folder)


def synthetic(folder: Path, entries: int, seed: int) -> Data:
    """Write a release of many coworking entries, made after those of the shipped one.

    The new entries carry no verdicts: those would be twenty times as many quads.
    """
    ground = _built(shipped_registry(), Releases(folder / "ground"))
    lines = gzip.decompress(ground.dump.read_bytes()).decode().splitlines(keepends=True)
    lines += _entries(lines, entries, random.Random(seed))  # noqa: S311 - it has to repeat
    releases = Releases(folder / "releases")
    return _data(releases, _written(releases, ground, sorted(set(lines)), entries), folder)


def editions(folder: Path) -> Releases:
    """Build three releases: the shipped one, one with an entry less and one with an entry more."""
    sources = folder / "sources"
    shutil.copytree(shipped_registry().parent, sources)
    releases = Releases(folder / "releases")
    table = sources / "coworking.csv"
    rows = _rows(table)
    added = {**rows[-1], "id": "cow-added", "name": "Spazio di prova della tenuta"}
    for version in (rows, rows[:-1], [*rows, added]):
        _write_rows(table, version)
        _built(sources / "registry.toml", releases)
    return releases


def _built(path: Path, releases: Releases) -> Release:
    release = build(load_registry(path), releases).release
    if release is None:
        raise ValueError(f"{path}: nothing was published")
    return release


def _data(releases: Releases, release: Release, folder: Path) -> Data:
    quads = folder / "quads.nq"
    quads.write_bytes(b"".join(gzip.decompress(path.read_bytes()) for path in release.quad_files))
    return Data(releases, release, quads)


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_rows(table: Path, rows: Sequence[dict[str, str]]) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _entries(ground: Sequence[str], entries: int, chance: random.Random) -> Iterator[str]:
    """Yield the quads of new entries until there are as many as asked."""
    models = _models(ground)
    comuni = sorted({found[1] for line in ground if (found := _COMUNE.search(line))})
    for number in range(len(models) + 1, entries + 1):
        model = chance.choice(sorted(models))
        comune, desks = chance.choice(comuni), chance.randint(1, 200)
        for line in models[model]:
            text = re.sub(rf"(?<=coworking[/-]){model}", f"{number:04d}", line)
            text = _COMUNE.sub(f"inMunicipality> <{comune}>", text)
            text = _COUNT.sub(str(desks), text)
            yield _NAME.sub(rf"\1 {number}", text)


def _models(ground: Iterable[str]) -> dict[str, list[str]]:
    """Give the quads of each coworking entry, its verdicts excepted, by its number."""
    models: dict[str, list[str]] = defaultdict(list)
    for line in ground:
        found = _ENTRY.match(line)
        if found and not any(graph in line for graph in _APART):
            models[found[1]].append(line)
    return models


def _written(releases: Releases, ground: Release, lines: Sequence[str], entries: int) -> Release:
    """Publish a release of these quads, with everything else as in the one it is made after."""
    with releases.lock(), releases.draft() as draft:
        shutil.copytree(ground.folder, draft, dirs_exist_ok=True)
        # The other servers are given the dump, and nothing else is counted.
        (draft / "catalogue.nq.gz").unlink()
        write_gzip(draft / "dump.nq.gz", "".join(lines).encode())
        if len(lines) > MEMORY_QUADS:
            write_store(draft)
        (draft / "release.json").unlink()
        counts = {**ground.info.counts, "coworking": entries}
        changed = {"quads": len(lines), "counts": counts, "files": digests(draft)}
        info = ground.info.model_copy(update=changed)
        write_json(draft / "release.json", info.model_dump(mode="json"))
        return releases.publish(draft, ground.info.number)
