# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Servers that follow a depot: what is published reaches them, whatever happens on the way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.registry_in_three import Deployment


def test_three_fronts_tell_nothing_wrong_whatever_happens(
    deployment: Deployment, programs: Path, tmp_path: Path
) -> None:
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine: no networks can be made")
    if subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        pytest.skip("no network namespaces are permitted here")
    (tmp_path / "hosts").mkdir()
    scene = [sys.executable, "-m", "tests.fronts.scene", deployment.releases.folder]
    done = subprocess.run(
        ["unshare", "-Urn", *map(str, scene), tmp_path / "hosts", programs / "moto_server"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    first, second, third = told["answers"]
    assert set(first) == set(second) == {"1", "2", "3"} == set(third)
    assert min(sum(answers.values()) for answers in (first, second, third)) > 50, told
    # The one that was killed could not answer; the others always did, the partitioned one too.
    assert told["unanswered"][0] > 0 and told["unanswered"][1:] == [0, 0], told
    assert "the depot: s3://registri/scene" in done.stderr
    assert done.stderr.count("si continua con ciò che c'è") == 1, "said once"
