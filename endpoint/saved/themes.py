# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The saved questions by theme, as people look for them."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from endpoint.saved.examples import Example, by_name
from ontology.text import Text


class Theme(BaseModel):
    """Hold a theme: what it is called, and the names of its questions, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    questions: tuple[str, ...]

    @property
    def examples(self) -> Sequence[Example]:
        """Give the questions of the theme."""
        return [by_name()[name] for name in self.questions]


@cache
def themes() -> Sequence[Theme]:
    """Give the themes, in the order in which they are read."""
    table = tomllib.loads(files("endpoint").joinpath("queries", "themes.toml").read_text("utf-8"))
    return [Theme.model_validate(one) for one in table["themes"]]


def theme_of(example: Example) -> Theme:
    """Give the theme that a question stands under."""
    return next(one for one in themes() if example.name in one.questions)
