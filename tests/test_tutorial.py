# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The tutorial: what stands in it is done as it stands, and both languages say the same."""

import time
from pathlib import Path

from tests.conftest import ROOT
from tests.playing import Player, blocks

TUTORIAL = ROOT / "docs" / "tutorial.md"
ITALIAN = ROOT / "docs" / "it" / "tutorial.md"


def test_a_comune_opens_its_register(tmp_path: Path) -> None:
    begun = time.monotonic()
    player = Player(tmp_path)
    with player.played(TUTORIAL):
        assert (player.folder / "page.html").read_text("utf-8").count("Cascina Digitale") > 1
    assert time.monotonic() - begun < 15 * 60


def test_both_languages_do_the_same() -> None:
    assert blocks(ITALIAN) == blocks(TUTORIAL)


def test_all_but_the_installation_is_played() -> None:
    read_only = [one.kind for one in blocks(TUTORIAL) if not one.word and one.kind != "console"]
    assert read_only == ["sh"]
