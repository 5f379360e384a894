# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Older formats are brought up explicitly, after a backup, and by steps that lose nothing."""

import json
from pathlib import Path

import pytest

from ingest.releases import FORMAT, ReleaseProblem
from ingest.restore import restore
from ingest.upgrade import STEPS, upgrade
from tests.faults.conftest import Albo
from tests.registry_in_three import Deployment


def make_old(deployment: Deployment, number: int) -> None:
    """Make of a release one of a format that never was."""
    place = deployment.releases.folder / str(number) / "release.json"
    told = json.loads(place.read_bytes())
    place.write_text(json.dumps(told | {"format": 0}), "utf-8")


def add(folder: Path) -> None:
    (folder / "added.json").write_text("{}\n", "utf-8")


def test_a_step_brings_each_release_up_after_a_backup(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    make_old(deployment, 1)
    make_old(deployment, 3)
    saved = upgrade(deployment.releases, tmp_path, steps={0: add, **STEPS})
    assert saved is not None
    old = restore(saved.file, tmp_path / "old")
    assert old.releases == (1, 2, 3)
    told = [deployment.releases.open(number).info for number in (1, 2, 3)]
    assert [one.format for one in told] == [FORMAT] * 3
    assert ["added.json" in one.files for one in told] == [True, False, True]
    albo("releases", "verify", "--all")
    assert upgrade(deployment.releases, tmp_path, steps={0: add, **STEPS}) is None


def test_a_step_that_changes_what_is_published_is_refused(
    deployment: Deployment, tmp_path: Path
) -> None:
    make_old(deployment, 3)
    with pytest.raises(ReleaseProblem, match=r"ledger\.json"):
        upgrade(
            deployment.releases,
            tmp_path,
            steps={0: lambda folder: (folder / "ledger.json").unlink(), **STEPS},
        )


def test_a_format_from_which_no_step_leads_on_is_told(deployment: Deployment, albo: Albo) -> None:
    make_old(deployment, 2)
    assert "[2]" in albo("upgrade", "--check").output
    assert "no step from format 0" in albo("upgrade", code=3).output


def test_what_an_older_version_lacks_is_told_and_left(deployment: Deployment, albo: Albo) -> None:
    done = albo("upgrade", "--check")
    assert "without" not in done.output
    folder = deployment.releases.folder / "1"
    told = json.loads((folder / "release.json").read_bytes())
    lacking = {"catalogue.nq.gz", "dumps/all.nq.gz"}
    lacking |= {name for name in told["files"] if name.startswith("feed/")}
    for name in lacking:
        (folder / name).unlink()
        del told["files"][name]
    told["versions"]["albo"] = "0.3.0"
    (folder / "release.json").write_text(json.dumps(told), "utf-8")
    done = albo("upgrade")
    assert f"1: Albo 0.3.0, formato / format {FORMAT}" in done.output
    for words in ("without the catalogue", "without the feed", "albo build"):
        assert words in done.output
    assert not list(deployment.releases.folder.parent.glob("*.tar"))
