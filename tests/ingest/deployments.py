# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Deployments of one's own: built, edited and looked at by the tests of releases."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import cast

from pydantic import TypeAdapter

from ingest.build import Built, build
from ingest.ground import GROUND
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from shapes.assessment import Assessment

DAY = date(2026, 11, 22)


def files_of(folder: Path) -> dict[str, bytes]:
    listed = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in listed}


def built(folder: Path, releases: Releases, **options: object) -> Built:
    return build(load_registry(folder / "registry.toml"), releases, **options)  # type: ignore[arg-type]


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "coworking.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def ledger_of(releases: Releases) -> dict[str, dict[str, object]]:
    text = (current(releases).folder / "ledger.json").read_text("utf-8")
    return cast("dict[str, dict[str, object]]", json.loads(text)["books"]["coworking"])


def current(releases: Releases) -> Release:
    release = releases.current()
    assert release is not None
    return release


def read_assessments(release: Release) -> list[Assessment]:
    content = gzip.decompress((release.folder / "assessments.json.gz").read_bytes())
    return TypeAdapter(list[Assessment]).validate_json(content)


def dumps_of(release: Release) -> str:
    """Give what the files of the registers say, unpacked."""
    files = files_of(release.folder / "dumps")
    packed = (gzip.decompress(one) if name.endswith(".gz") else one for name, one in files.items())
    return "".join(one.decode() for one in packed)


def leave_ground_out(folder: Path) -> None:
    """Make of a release one of a version that kept nothing to judge candidates with."""
    (folder / GROUND).unlink(missing_ok=True)
    told = json.loads((folder / "release.json").read_bytes())
    del told["files"][GROUND]
    (folder / "release.json").write_text(json.dumps(told), "utf-8")
