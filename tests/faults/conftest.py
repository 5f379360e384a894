# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of faults share: a small register with three releases, free to be damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from endpoint.cli import app
from tests.registry_in_three import DAYS, SPACES, Deployment

Albo = Callable[..., Result]


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Give three releases of a register that changes between them."""
    deployment = Deployment(tmp_path_factory.mktemp("three") / "deployment")
    deployment.publish(DAYS[0])
    deployment.change()
    deployment.publish(DAYS[1])
    deployment.write("spaces", SPACES)
    deployment.publish(DAYS[2])
    return deployment


@pytest.fixture
def deployment(three: Deployment, tmp_path: Path) -> Deployment:
    """Give a copy of them."""
    return three.copied(tmp_path / "deployment")


@pytest.fixture
def albo(deployment: Deployment) -> Albo:
    """Give a function that runs a command on that copy, and holds it to its exit code."""

    def run(*arguments: str, code: int = 0) -> Result:
        folder = (
            [] if "--releases" in arguments else ["--releases", str(deployment.releases.folder)]
        )
        done = CliRunner().invoke(app, [*arguments, *folder])
        assert done.exit_code == code, done.output
        return done

    return run


@pytest.fixture
def build(deployment: Deployment, albo: Albo) -> Albo:
    """Give a function that builds the next release as an office does."""
    return lambda *options, code=0: albo(
        "build", "--registry", str(deployment.registry), *options, code=code
    )
