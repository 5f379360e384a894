# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The rules that rows are held to, and what they say to people."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.text import Text


@dataclass(frozen=True)
class Rule:
    """Hold what a rule says: the reason and how to fix it, with words to fill in."""

    code: str
    reason: Text
    fix: Text

    def filled(self, words: Mapping[str, object]) -> "Rule":
        """Give the rule with its words filled in."""
        return Rule(self.code, _filled(self.reason, words), _filled(self.fix, words))


def _filled(text: Text, words: Mapping[str, object]) -> Text:
    return Text(it=text.it.format_map(words), en=text.en.format_map(words))


@cache
def rules() -> Mapping[str, Rule]:
    """Give every rule, keyed by its code."""
    table = tomllib.loads(files("ingest").joinpath("rules.toml").read_text("utf-8"))
    return {
        code: Rule(code, Text.model_validate(rule["reason"]), Text.model_validate(rule["fix"]))
        for code, rule in table.items()
    }


def rule(code: str, /, **words: object) -> Rule:
    """Give a rule with its words filled in; an unknown code raises KeyError."""
    return rules()[code].filled(words)
