# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The guides: each is played in the folder of the register that the tutorial begins."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.playing import Player, blocks

GUIDES = sorted((ROOT / "docs" / "howto").glob("*.md"))
BEGUN = """
```console
$ albo init registro --base https://registri.comune.esempio.it --publisher "Comune di Esempio"
$ cd registro
```
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a register with three spaces and one release."""
    folder = tmp_path_factory.mktemp("register")
    rows = next(one.text for one in blocks(ROOT / "docs" / "tutorial.md") if one.kind == "csv")
    begun = folder / "begun.md"
    table = f"```csv coworking.csv\n{rows.replace(';otto;', ';8;')}```\n"
    begun.write_text(f"{BEGUN}\n{table}\n```console\n$ albo build\n```\n", "utf-8")
    player = Player(folder)
    with player.played(begun):
        return player.folder


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_leads_where_it_says(guide: Path, register: Path, tmp_path: Path) -> None:
    folder = tmp_path / "registro"
    shutil.copytree(register, folder, symlinks=True)
    with Player(folder).played(guide):
        pass
