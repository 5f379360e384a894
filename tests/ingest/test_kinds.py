# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A kind of one's own: one Turtle file, one block of configuration, one record model."""

import os
import re
import subprocess
import sys
from pathlib import Path

from ingest.releases import Releases
from tests.conftest import ROOT
from tests.ingest.deployments import read_assessments

EXAMPLE = ROOT / "examples" / "registro-con-tipo-nuovo"


def installed(folder: Path) -> dict[str, str]:
    """Put the example's package on the path as an installer does, with its entry points."""
    about = folder / "living_labs-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: living-labs\nVersion: 1.0\n")
    points = re.search(r'\[project\.entry-points\."albo\.kinds"\]\n(.*)', pyproject(), re.DOTALL)
    assert points is not None
    target = points[1].replace('"', "")
    (about / "entry_points.txt").write_text(f"[albo.kinds]\n{target}")
    (folder / "living_labs.py").write_text((EXAMPLE / "living_labs.py").read_text("utf-8"))
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def pyproject() -> str:
    return (EXAMPLE / "pyproject.toml").read_text("utf-8")


def albo(*words: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_register_of_a_new_kind_is_built_and_assessed(tmp_path: Path) -> None:
    env, releases = installed(tmp_path), tmp_path / "releases"
    registry = str(EXAMPLE / "registry.toml")
    done = albo("build", "--registry", registry, "--releases", str(releases), env=env)
    assert done.returncode == 0, done.stderr
    release = Releases(releases).current()
    assert release is not None
    verdicts = {
        one.candidate.rsplit("/", 1)[1]: one.verdicts[0].outcome
        for one in read_assessments(release)
    }
    assert verdicts == {"0001": "passed", "0002": "failed", "0003": "cantTell"}
    header = (release.folder / "dumps" / "living-lab.csv").read_text("utf-8").splitlines()[0]
    assert "meeting_rooms" in header.split(",")


def test_without_its_package_the_kind_is_unknown_and_the_known_ones_are_named(
    tmp_path: Path,
) -> None:
    registry = str(EXAMPLE / "registry.toml")
    done = albo("build", "--registry", registry, "--releases", str(tmp_path), env=dict(os.environ))
    assert done.returncode != 0
    assert "living-lab" in done.stderr and "coworking" in done.stderr


def test_the_document_shows_the_example_as_it_is() -> None:
    text = (ROOT / "docs" / "kinds.md").read_text("utf-8")
    shown = [block for _, block in re.findall(r"```(toml|python)\n(.*?)```", text, re.DOTALL)]
    files = "".join(path.read_text("utf-8") for path in sorted(EXAMPLE.iterdir()))
    assert len(shown) == 3
    assert all(block.strip() in files for block in shown)
