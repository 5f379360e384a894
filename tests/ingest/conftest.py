"""The tables that a test may change."""

import shutil
from pathlib import Path

import pytest

from ingest.registry import shipped_registry


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A deployment of one's own: the shipped tables, free to be changed."""
    folder = tmp_path / "registry"
    shutil.copytree(shipped_registry().parent, folder)
    return folder
