# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What several tests here share: the wheel, built from what the repository lists."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Of the project, what a build reads.
_READ = (
    *("ontology", "shapes", "ingest", "endpoint", "assets", "bench", "tests", "tools", "docs"),
    *("deploy", "examples", "LICENSES", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"),
    *("pyproject.toml", "hatch_build.py", "REUSE.toml", "constraints.txt", "publiccode.yml"),
    *("Makefile", ".gitignore"),
)
# Without npm: the parts of pages are bundled beforehand, or the plain sheet is used.
PATH = f"{Path(sys.executable).parent}:/usr/bin:/bin"


def copy_of_the_project(folder: Path, when: int) -> Path:
    """Copy what a build reads; every file is of one day, as if it had been fetched then."""
    folder.mkdir(parents=True)
    hidden = shutil.ignore_patterns("node_modules", "__pycache__", "*.pyc")
    for name in _READ:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=hidden)
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / name)
    for path in folder.rglob("*"):
        os.utime(path, (when, when))
    return folder


def built(project: Path, target: Path, *, umask: int, zone: str) -> dict[str, bytes]:
    """Build the wheel and the sdist; gives their bytes by name."""
    bundled = project / "endpoint/static/built/manifest.json"
    if not bundled.is_file():
        bundled.parent.mkdir(parents=True, exist_ok=True)
        bundled.write_text("{}", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=project,
        env={"PATH": PATH, "TZ": zone, "HOME": str(target)},
        umask=umask,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built(copy_of_the_project(folder / "project", 1_700_000_000), folder, umask=0o022, zone="UTC")
    (one,) = folder.glob("*.whl")
    return one
