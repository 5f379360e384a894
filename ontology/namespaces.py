# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Closed namespaces: a misspelt term raises instead of becoming a new IRI.

The names of ``ALBO`` are held to the ontology by a test, those of the others to
the list of reused terms.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace


class ALBO(DefinedNamespace):
    """Name the terms of the Albo ontology that the code uses."""

    _NS = Namespace("https://w3id.org/albo/onto/")
    _fail = True

    AnnouncedForm: URIRef
    Call: URIRef
    Comune: URIRef
    CoworkingSpace: URIRef
    RequirementGroup: URIRef

    admits: URIRef
    announces: URIRef
    appliesWhen: URIRef
    durationMonths: URIRef
    howToFix: URIRef
    illustrative: URIRef
    inForceFrom: URIRef
    inMunicipality: URIRef
    mandatory: URIRef
    operatedBy: URIRef
    referenceDate: URIRef
    refutedBy: URIRef
    threshold: URIRef
    verificationMode: URIRef
    verifiedBy: URIRef


class CV(DefinedNamespace):
    """Name the terms of CCCEV and CPSV-AP that calls use."""

    _NS = Namespace("http://data.europa.eu/m8g/")
    _fail = True

    Constraint: URIRef
    expressionOfExpectedValue: URIRef
    hasCompetentAuthority: URIRef
    hasLegalResource: URIRef
    hasRequirement: URIRef
    holdsRequirement: URIRef
    isDerivedFrom: URIRef
    weight: URIRef


class ELI(DefinedNamespace):
    """Name the terms of the European Legislation Identifier that calls use."""

    _NS = Namespace("http://data.europa.eu/eli/ontology#")
    _fail = True

    LegalResource: URIRef
    LegalResourceSubdivision: URIRef
    is_part_of: URIRef
    number: URIRef
