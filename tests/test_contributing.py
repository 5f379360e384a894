# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The worked changes of CONTRIBUTING.md, made in a copy of the software."""

import shutil
from importlib.resources import files
from pathlib import Path

from ingest.releases import Releases
from tests.conftest import ROOT
from tests.playing import Player

# The rooms come from wherever they are installed.
ROOMS = ("ontology", "shapes", "ingest", "endpoint")


def test_the_worked_changes_work(tmp_path: Path, releases: Releases) -> None:
    parts = [*(Path(str(files(room))) for room in ROOMS), ROOT / "tools", ROOT / "docs"]
    for part in parts:
        shutil.copytree(part, tmp_path / part.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "ingest").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "albo-demo").mkdir()
    (tmp_path / "albo-demo" / "releases").symlink_to(releases.folder)
    with Player(tmp_path, tmp_path).played(ROOT / "CONTRIBUTING.md"):
        pass
