# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The reference: it is what the code says, and leaves out nothing that can be looked up."""

import pytest
from pydantic import Field

from endpoint.problems import kinds
from endpoint.settings import Settings
from ingest.kinds import entry_kinds, list_kinds
from ingest.rules import rules
from shapes.calls import shipped_call, shipped_calls
from tools.reference import FOLDER, PAGES, written
from tools.reference.markdown import Undocumented
from tools.reference.running import settings
from tools.reference.web import each_address


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says(name: str) -> None:
    stands = (FOLDER / f"{name}.md").read_text("utf-8")
    assert stands == PAGES[name](), "stale: python -m tools.reference"


def test_no_page_is_left_of_what_is_no_more() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(written())


def test_everything_that_can_be_looked_up_is_there() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.md"))
    names = [f"ALBO_{name.upper()}" for name in Settings.model_fields]
    names += [path for path, _, _ in each_address()]
    names += [*kinds(), *rules(), *shipped_calls()]
    names += [one.identifier for name in shipped_calls() for one in shipped_call(name).each()]
    for kind in (*entry_kinds().values(), *list_kinds().values()):
        names += kind.model_fields
    assert [name for name in names if f"`{name}`" not in text and f"# {name}\n" not in text] == []


def test_a_setting_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Settings.model_fields, "silent", Field(default=1))
    with pytest.raises(Undocumented, match="silent"):
        settings()
