# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The record of a link: a thing of the registers and what another body has for it."""

import re
from typing import Annotated

from pydantic import BeforeValidator
from pyoxigraph import NamedNode

from ingest import fields
from ingest.fields import refusal
from ingest.names import plain
from ingest.privacy import personal
from ingest.records.base import Record
from ingest.rules import rule

CONFIRMED, PROPOSED, REJECTED = STATUSES = ("confirmed", "proposed", "rejected")
_STATUS = {
    **{name: name for name in STATUSES},
    **dict.fromkeys(("confermato", "confermata", "si"), CONFIRMED),
    **dict.fromkeys(("proposto", "proposta"), PROPOSED),
    **dict.fromkeys(("respinto", "respinta", "rifiutato", "rifiutata", "no"), REJECTED),
}
# What is all digits between two signs of an address is an identifier, never a phone number.
_NUMBER = re.compile(r"(?<=[/=#])[0-9]+(?=[/?&#]|\Z)")
_WEB = re.compile(r"https?://[^\s/?#@]+/\S*")


def target(value: str) -> str:
    """Read the IRI of a thing of another body; raises a refusal for what can name none."""
    broken = personal(_NUMBER.sub("0", value))
    if broken is not None:
        raise refusal(rule(broken))
    if not _WEB.fullmatch(value) or not _is_iri(value):
        raise refusal(rule("link-target"))
    return value


def _is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


def _status(value: str) -> str:
    if plain(value) not in _STATUS:
        raise refusal(rule("link-status", known=", ".join(STATUSES)))
    return _STATUS[plain(value)]


class LinkedRecord(Record):
    """Hold one link: which thing, its IRI elsewhere, what it is called there, who said yes.

    ``key`` is that of the thing's row, its official code or its whole IRI; ``label`` may hold
    several names with bars between them.
    """

    concept: fields.Required
    key: fields.Required
    target: Annotated[str, BeforeValidator(target)]
    label: fields.Words = None
    status: Annotated[str, BeforeValidator(_status)]
    checked_on: fields.Day = None

    @property
    def same_as(self) -> tuple[str, ...]:
        """Take two rows of one thing and one target for the same link."""
        return self.concept, self.key, self.target

    @property
    def labels(self) -> tuple[str, ...]:
        """Give what the other body calls the thing."""
        return tuple(filter(None, map(str.strip, (self.label or "").split("|"))))
