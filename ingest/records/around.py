"""The records around the entries: sources, links, statements of other sources."""

import re
from typing import Self

from pydantic import model_validator

from ingest import fields
from ingest.fields import refusal
from ingest.records.base import Record
from ingest.rules import rule
from ontology.vocabulary import codes

# By identifier, address or name: CC BY-SA, ODbL, IODL 1.0, GFDL, "stesso modo".
_SHARE_ALIKE = re.compile(
    r"\bby(-nc)?[- ]sa\b|\bodbl|\biodl[-/ v]*1|\bgfdl|\bfdl\b|share[- ]?alike|stesso modo",
    re.IGNORECASE,
)


class SourceRecord(Record):
    """Hold one source with its publisher, licence and date."""

    id: fields.Required
    title_it: fields.Name
    title_en: fields.Name
    url: fields.Website = None
    publisher: fields.Words = None
    licence: fields.Required
    licence_url: fields.Website = None
    date: fields.W3cDate = ""

    @property
    def share_alike(self) -> bool:
        """Say whether the licence asks to share alike."""
        return _SHARE_ALIKE.search(f"{self.licence} {self.licence_url or ''}") is not None


LINKED = ("municipio", "website", "capabilities")


class LinkRecord(Record):
    """Hold one derived statement about an entry: a term of the context and its value."""

    entry: fields.Required
    term: fields.Required
    value: fields.Required

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.term not in LINKED:
            raise refusal(rule("unknown-term", known=", ".join(LINKED)))
        if self.term == "website" and not fields.is_web_address(self.value):
            raise refusal(rule("website"))
        if self.term == "capabilities" and self.value not in codes("capability"):
            known = ", ".join(codes("capability"))
            raise refusal(rule("unknown-code", code=self.value, known=known))
        return self
