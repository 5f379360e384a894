# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The configuration: what cannot be meant is refused by name, before anything is read."""

from pathlib import Path

import pytest

from ingest.registry import BadRegistry, load_registry, shipped_registry

REGISTER = """
[[registers]]
id = "{id}"
kind = "{kind}"
files = [{{ path = "{path}" }}]
title = {{ it = "Prova", en = "Test" }}
description = {{ it = "Prova.", en = "Test." }}
"""
LIST = """
[[lists]]
id = "{id}"
kind = "{kind}"
title = {{ it = "Prova", en = "Test" }}
files = ["{path}"]
"""


def registry(folder: Path, *parts: str) -> Path:
    path = folder / "registry.toml"
    text = shipped_registry().read_text("utf-8")
    path.write_text(text[: text.index("[tables]")] + "".join(parts), "utf-8")
    return path


def register(name: str, kind: str = "coworking", path: str = "") -> str:
    return REGISTER.format(id=name, kind=kind, path=path or f"{name}.csv")


def listed(name: str, kind: str = "network", path: str = "") -> str:
    return LIST.format(id=name, kind=kind, path=path or f"{name}.csv")


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ((register("coworking"), register("coworking", path="b.csv")), "coworking"),
        ((register("coworking"), listed("coworking", path="b.csv")), "coworking"),
        ((register("a"), listed("b"), listed("b", path="c.csv")), "b"),
        ((register("a"), listed("actor")), "actor"),
        ((register("decision"),), "decision"),
        ((register("a"), register("b", path="a.csv")), "a.csv"),
        ((register("a", kind="network"),), "network"),
        ((register("a"), listed("b", kind="coworking")), "coworking"),
        ((register("a").replace("files", "fyles"),), "fyles"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    parts: tuple[str, ...], named: str, tmp_path: Path
) -> None:
    with pytest.raises(BadRegistry, match=named):
        load_registry(registry(tmp_path, *parts))


def test_a_register_without_files_says_why(tmp_path: Path) -> None:
    empty = register("a").replace('files = [{ path = "a.csv" }]', "")
    with pytest.raises(BadRegistry, match="without_data"):
        load_registry(registry(tmp_path, empty))
    reason = 'without_data = { it = "Non ci sono.", en = "There are none." }\n'
    assert load_registry(registry(tmp_path, empty + reason)).registers[0].without_data
