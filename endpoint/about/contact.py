# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whom to write to: whoever the operator names, else the office that the catalogue names."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from endpoint.catalogue.graph import Catalogue
from endpoint.settings import Settings

# Names that reach nobody, by decision (RFC 2606).
_RESERVED = ("example", "invalid", "test", "localhost")
_EXAMPLES = ("example.org", "example.com", "example.net")


@dataclass(frozen=True)
class Office:
    """Hold who answers for the data: a ``mailto:`` address, a page, or both."""

    name: str = ""
    email: str = ""
    website: str = ""

    @property
    def is_example(self) -> bool:
        """Say whether nobody reads what is sent there: an address made up for an example."""
        hosts = [self.email.rpartition("@")[2], urlsplit(self.website).hostname or ""]
        return any(map(_reaches_nobody, filter(None, hosts)))

    def letter(self, subject: str, body: str) -> str:
        """Give the link that opens a letter, written as far as it can be (RFC 6068)."""
        return f"{self.email}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def _reaches_nobody(host: str) -> bool:
    return host.endswith(_EXAMPLES) or host.rpartition(".")[2] in _RESERVED


def office_of(settings: Settings, catalogue: Catalogue) -> Office | None:
    """Give whom to write to; None where neither the operator nor the release names anybody."""
    if settings.contact is not None:
        is_mail = settings.contact.startswith("mailto:")
        return Office(
            email=settings.contact if is_mail else "",
            website="" if is_mail else settings.contact,
        )
    for dataset in catalogue.datasets:
        for office in catalogue.values(dataset, "dcat:contactPoint"):
            return Office(
                name=_first(catalogue, office, "vcard:fn"),
                email=_first(catalogue, office, "vcard:hasEmail"),
                website=_first(catalogue, office, "vcard:hasURL"),
            )
    return None


def _first(catalogue: Catalogue, office: str, name: str) -> str:
    return next(iter(catalogue.values(office, name)), "")
