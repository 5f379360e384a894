# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is written for the law and for other teams: it names what is there."""

import re
from pathlib import Path

import yaml

from ontology import __version__
from tests.conftest import ROOT
from tools.headers import headed


def test_every_promise_names_a_test_that_there_is() -> None:
    text = (ROOT / "docs" / "threats.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row.split(" | ")[2])
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), (file, test)


# The closed lists of the standard, as far as this file uses them (publiccode.yml 0.7).
_STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
_TYPES = {
    *("standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web"),
    *("standalone/backend", "standalone/other", "addon", "library", "configurationFiles"),
}
_MAINTENANCE = {"internal", "contract", "community", "none"}
_SCOPES = {
    *("agriculture", "culture", "defence", "education", "emergency-services", "employment"),
    *("energy", "environment", "finance-and-economic-development", "foreign-affairs"),
    *("government", "healthcare", "infrastructures", "justice", "local-authorities"),
    *("manufacturing", "research", "science-and-technology", "security", "society", "sport"),
    *("tourism", "transportation", "welfare"),
}
_GONE = {"it", "genericName", "inputTypes", "outputTypes"}


def faults(told: dict[str, object]) -> set[str]:
    """Name the keys of a publiccode.yml that the standard does not allow."""
    found = {key for key in _GONE if key in told}
    needed = (
        *("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus"),
        *("softwareType", "description", "legal", "maintenance", "localisation"),
    )
    found |= {key for key in needed if not told.get(key)}
    if told.get("developmentStatus") not in _STATUSES:
        found.add("developmentStatus")
    if told.get("softwareType") not in _TYPES:
        found.add("softwareType")
    legal, upkeep = dict(told.get("legal") or {}), dict(told.get("maintenance") or {})  # type: ignore[call-overload]
    if "license" not in legal or {"repoOwner", "authorsFile"} & set(legal):
        found.add("legal")
    if upkeep.get("type") not in _MAINTENANCE or not (
        upkeep.get("contacts") or upkeep.get("contractors")
    ):
        found.add("maintenance")
    audience = dict(told.get("intendedAudience") or {})  # type: ignore[call-overload]
    if set(audience.get("scope") or ()) - _SCOPES:
        found.add("intendedAudience")
    described = dict(told.get("description") or {})  # type: ignore[call-overload]
    for words in described.values():
        short, long = words.get("shortDescription", ""), words.get("longDescription", "")
        if not (0 < len(short) <= 150 and 150 <= len(long) <= 10_000 and words.get("features")):
            found.add("description")
    where = dict(told.get("localisation") or {})  # type: ignore[call-overload]
    if not isinstance(where.get("localisationReady"), bool) or set(
        where.get("availableLanguages") or ()
    ) != set(described):
        found.add("localisation")
    return found


def test_the_description_of_the_software_is_valid() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    assert faults(told) == set()
    assert told["publiccodeYmlVersion"] == "0.7.0"
    assert str(told["softwareVersion"]) == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["releaseDate"])
    bad = {**told, "developmentStatus": "finished", "it": {}, "legal": {"repoOwner": "x"}}
    assert faults(bad) == {"developmentStatus", "it", "legal"}


def test_the_licence_is_one_and_the_same_everywhere() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    licence = told["legal"]["license"]
    assert f'license = "{licence}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    own = (ROOT / "LICENSES" / f"{licence}.txt").read_text("utf-8")
    assert own == (ROOT / "LICENSE").read_text("utf-8")


def test_what_a_document_says_of_files_and_commands_is_so() -> None:
    for name in ("install.md", "operate.md", "privacy.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        for path in re.findall(r"`((?:deploy|tools|docs)/[\w./-]+)`", text):
            assert (ROOT / path).exists() or path.endswith("registry/"), (name, path)
        for target in re.findall(r"make ([\w-]+)", text):
            assert f"\n{target}:" in Path(ROOT / "Makefile").read_text("utf-8"), (name, target)


def test_a_source_is_headed_once_and_below_the_line_that_names_its_program() -> None:
    plain, program = '"""What it is."""\n', "#!/usr/bin/env python3\nprint()\n"
    once = headed(plain, ".py")
    assert once.splitlines()[0].startswith("# SPDX-FileCopyrightText: ")
    assert once.endswith(plain) and headed(once, ".py") == once
    assert headed(program, ".py").splitlines()[0] == "#!/usr/bin/env python3"
    assert headed("a {}\n", ".css").splitlines()[1].endswith(" */")
