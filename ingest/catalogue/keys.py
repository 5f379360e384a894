# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The keys of ``registry.toml`` that describe a deployment to the catalogues of others."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from stdnum.it import iva

from ingest.catalogue.authorities import authorities
from ingest.privacy import personal
from ingest.readers.web import WebAddress
from ontology.text import Text

Name = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]


def _listed(name: str) -> Callable[[str], str]:
    def check(code: str) -> str:
        known = authorities()[name].codes
        if code not in known:
            raise ValueError(
                f"codice sconosciuto / unknown code: {code} (noti / known: {', '.join(known)})"
            )
        return code

    return check


def _identifier(code: str) -> str:
    """Take an IPA code, or a VAT number whose last digit is right; never a person's tax code."""
    if personal(code) or (code.isdigit() and not iva.is_valid(code)):
        raise ValueError(
            "serve il codice IPA, o la partita IVA di un privato"
            " / the IPA code is needed, or the VAT number of a private body"
        )
    return code


Theme = Annotated[str, AfterValidator(_listed("data-theme"))]
Frequency = Annotated[str, AfterValidator(_listed("frequency"))]
Language = Annotated[str, AfterValidator(_listed("language"))]
PublisherType = Annotated[str, AfterValidator(_listed("publisher-type"))]
Identifier = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{2,30}$"), AfterValidator(_identifier)
]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@:/?#<>\"]+@[^\s@:/?#<>\"]+\.[a-z]{2,}$")]


class _Keys(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Keys):
    """Name who publishes the registers, as in IPA, with its IPA code (a VAT number if private)."""

    name: Name
    website: WebAddress | None = None
    identifier: Identifier | None = None
    type: PublisherType | None = None


class Contact(_Keys):
    """Name the office that answers for the data: never a person (DCAT-AP_IT, contact point)."""

    name: Name
    email: Email
    website: WebAddress | None = None


class Keywords(_Keys):
    """Hold the words that the data are looked for by."""

    it: tuple[Name, ...] = Field(min_length=1)
    en: tuple[Name, ...] = Field(min_length=1)


class Place(_Keys):
    """Name the territory of the data; ``bbox`` is west, south, east, north in degrees (WGS 84)."""

    iri: WebAddress
    name: Text
    bbox: tuple[Decimal, Decimal, Decimal, Decimal] | None = None


class DatasetKeys(_Keys):
    """Describe the data, all of them or those of one register; what is left out has a default."""

    themes: tuple[Theme, ...] = Field(("GOVE",), min_length=1)
    frequency: Frequency = "IRREG"
    language: tuple[Language, ...] = Field(("ITA", "ENG"), min_length=1)
    keywords: Keywords | None = None
    spatial: tuple[Place, ...] = (
        Place(
            iri="http://publications.europa.eu/resource/authority/country/ITA",
            name=Text(it="Italia", en="Italy"),
        ),
    )
    start: date | None = None
    rights: Text | None = None

    def changed_by(self, own: "DatasetKeys | None") -> Self:
        """Give the keys of a register: its own where it states them, else these."""
        stated = own.model_fields_set if own is not None else set()
        return self.model_copy(update={name: getattr(own, name) for name in stated})


class CatalogueKeys(DatasetKeys):
    """Describe the catalogue, and the data of every register that does not say otherwise."""

    homepage: WebAddress | None = None
