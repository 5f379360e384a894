# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The tables that a test may change."""

import shutil
from pathlib import Path

import pytest

from ingest.registry import Registry, load_registry, shipped_registry


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A deployment of one's own: the shipped tables, free to be changed, and one register."""
    folder = tmp_path / "registry"
    shutil.copytree(shipped_registry().parent, folder)
    shutil.copy(Path(__file__).parent / "registry-of-test.toml", folder / "registry.toml")
    return folder


@pytest.fixture
def small(copy: Path) -> Registry:
    """The configuration of that deployment."""
    return load_registry(copy / "registry.toml")
