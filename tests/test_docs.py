# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The documents: what they show works, and what they list is all there is."""

import re
from datetime import date
from pathlib import Path

from endpoint.cli import app
from endpoint.settings import Settings
from ingest.kinds import entry_kinds, list_kinds
from shapes.calls import read_call
from shapes.verdicts import Conclusion
from tests.conftest import ROOT, Assess


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_whole_call_of_the_document_works(assess_row: Assess) -> None:
    found = re.search(r"```turtle\n(.*?)```", read("docs/calls.md"), re.DOTALL)
    assert found is not None
    call = read_call(found[1], name="docs/calls.md")
    ready = assess_row(call, on=date(2027, 3, 1), workstations="12")
    assert ready.conclusion is Conclusion.TO_VERIFY
    small = assess_row(call, on=date(2027, 3, 1), workstations="3")
    assert small.conclusion is Conclusion.NOT_ADMISSIBLE


def test_every_setting_is_documented() -> None:
    text = read("docs/endpoint.md")
    for name in Settings.model_fields:
        assert f"ALBO_{name.upper()}" in text


def test_every_column_is_documented() -> None:
    text = read("docs/kinds.md")
    for kind in (*entry_kinds().values(), *list_kinds().values()):
        for name in kind.model_fields:
            assert f"`{name}`" in text, (kind.stands_for, name)


def test_every_command_is_named_somewhere() -> None:
    text = read("README.md") + "".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    for command in app.registered_commands:
        name = (command.name or getattr(command.callback, "__name__", "")).replace("_", "-")
        assert f"albo {name}" in text or f"make {name}" in text, name


def headings(path: Path) -> set[str]:
    """Give the anchors that a document has, as those who show Markdown make them."""
    found = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", text):
            there = path.parent.joinpath(target) if target else path
            assert there.exists(), (path, target)
            assert not anchor or anchor in headings(there), (path, target, anchor)


def test_the_first_screen_stays_short() -> None:
    assert len(read("README.md").split()) < 560


def test_the_map_names_every_document() -> None:
    folder = ROOT / "docs"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")} - {"README.md"}
    assert there <= set(re.findall(r"\]\(([^)#]+)\)", read("docs/README.md")))
