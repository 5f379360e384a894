# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Text for people, always in Italian and English."""

import re

from pydantic import BaseModel, ConfigDict

_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Text(BaseModel):
    """Hold one text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    it: str
    en: str

    def __str__(self) -> str:
        """Show both languages on one line, for terminals and logs."""
        return self.it if self.it == self.en else f"{self.it} / {self.en}"

    def in_language(self, language: str) -> str:
        """Give the text in one language; anything but ``en`` is Italian."""
        return self.en if language == "en" else self.it


def same(text: str) -> Text:
    """Give a text that reads alike in both languages, such as a number or a name."""
    return Text(it=text, en=text)


def day(written: str, language: str) -> str:
    """Write a day as people of a language do; what is no plain day (ISO 8601) stays as it is."""
    found = _DAY.fullmatch(written)
    if found is None:
        return written
    if language == "en":
        return f"{int(found['day'])} {_MONTHS[int(found['month']) - 1]} {found['year']}"
    return f"{found['day']}/{found['month']}/{found['year']}"


def capital(text: Text) -> Text:
    """Begin a text with a capital letter."""
    return Text(it=text.it[:1].upper() + text.it[1:], en=text.en[:1].upper() + text.en[1:])
