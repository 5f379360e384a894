# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The IRIs of a deployment: made here and nowhere else.

The pattern is ``{base}/id/{concept}/{ref}`` (AgID guidelines on open data, 7.1.3). A
``ref`` is a registration number or a code of an official list, never a row counter
and never made from a tax code.
"""

from dataclasses import dataclass
from typing import Final

from ingest.territory import NATIONAL
from ontology.context import expand

# What verdicts came to.
RESULT: Final = "result"


@dataclass(frozen=True)
class Iris:
    """Mint the IRIs of one deployment from its base."""

    base: str

    def thing(self, concept: str, ref: str) -> str:
        """Name a thing: a space, an actor, a Comune, a register."""
        return f"{self.base}/id/{concept}/{ref}"

    def entry(self, register: str, number: str) -> str:
        """Name an entry of a register."""
        return self.thing("entry", f"{register}-{number}")

    def version(self, register: str, number: str, version: int) -> str:
        """Name one immutable version of an entry."""
        return self.thing("version", f"{register}-{number}-{version}")

    def assessment(self, register: str, number: str, call: str) -> str:
        """Name the assessment of an entry against a call."""
        return self.thing("assessment", f"{register}-{number}-{call}")

    def result(self, name: str) -> str:
        """Name what verdicts came to: it is named by what it says."""
        return self.thing(RESULT, name)

    def graph(self, name: str) -> str:
        """Name a graph of the release."""
        return f"{self.base}/graph/{name}"

    @property
    def catalogue(self) -> str:
        """Name the catalogue of the deployment."""
        return f"{self.base}/catalog"

    @property
    def publisher(self) -> str:
        """Name who publishes the data."""
        return f"{self.catalogue}#publisher"

    @property
    def contact(self) -> str:
        """Name the office that answers for the data, which is never the publisher itself."""
        return f"{self.catalogue}#contact"

    def service(self, name: str) -> str:
        """Name a service that answers questions about the data."""
        return f"{self.catalogue}#{name}"

    def dataset(self, name: str) -> str:
        """Name the data of a register, or all data, as a dataset."""
        return f"{self.base}/set/{name}"

    def skolem(self, label: str) -> str:
        """Name what had no name (RDF 1.1 Concepts, section 3.5)."""
        return f"{self.base}/.well-known/genid/{label}"


def province(code: str) -> str:
    """Give the national IRI of a province."""
    return f"{NATIONAL}provinces/{code}"


def region(code: str) -> str:
    """Give the national IRI of a region."""
    return f"{NATIONAL}regions/{code}"


def concept(scheme: str, code: str) -> str:
    """Give the IRI of a code of one of Albo's code lists."""
    return expand(f"{scheme}:{code}")
