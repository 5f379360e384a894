# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Prove that every reused term exists in the vocabulary file of its owner.

Usage: ``python -m tools.prove_terms VOCABULARIES`` where VOCABULARIES is a folder of
vocabulary files (.ttl, .rdf, .nq). Writes ``ontology/reused-terms.csv``: the term, the
kind that its owner gives it, the file that says so and the file's SHA-256, so that the
tests can hold the project to the list without the files.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import DCTERMS, RDF, SDO, XSD, Graph, URIRef

from ontology.context import expand, terms

# The rooms stand where they are installed: beside this file, or elsewhere, from a wheel.
ROOT = Path(str(files("ontology"))).parent
TARGET = ROOT / "ontology" / "reused-terms.csv"
_FORMATS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nq": RdfFormat.N_QUADS}
# Objects of these properties are web pages, not terms.
_PAGES = {DCTERMS.source, SDO.url}
# What authors of calls may need although no shipped call uses it yet (SHACL, section 4).
_FOR_AUTHORS = (
    "alternativePath and class closed datatype declare disjoint equals flags hasValue"
    " ignoredProperties in inversePath languageIn lessThan lessThanOrEquals maxCount"
    " maxExclusive maxInclusive maxLength minCount minExclusive minInclusive minLength node"
    " nodeKind not or pattern prefix prefixes property qualifiedMaxCount qualifiedMinCount"
    " qualifiedValueShape select sparql uniqueLang xone"
)
# What the feed of the server says of itself (LDES 1.0, TREE).
_FOR_THE_FEED = (
    "ldes:EventSource ldes:EventStream ldes:RetentionPolicy ldes:immutable ldes:retentionPolicy"
    " ldes:timestampPath ldes:versionAmount ldes:versionCreateObject ldes:versionDeleteObject"
    " ldes:versionOfPath ldes:versionUpdateObject tree:GreaterThanOrEqualToRelation"
    " tree:LessThanOrEqualToRelation tree:Node tree:RootNode tree:member tree:node tree:path"
    " tree:relation tree:shape tree:value tree:view"
)
# A term in the text of a query.
_COMPACT = re.compile(r"\b[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9]*")
# What the catalogue of a release says, beside what its shapes ask for (DCAT-AP_IT, DCAT-AP 3).
_OF_CATALOGUES = """
    dcat:bbox dcat:centroid dcat:compressFormat dcat:downloadURL dcat:landingPage dcat:mediaType
    dcat:service dcat:themeTaxonomy dcatapit:Organization dcatapit:Standard dcatapit:endDate
    dct:Frequency dct:LinguisticSystem dct:Location dct:MediaType dct:MediaTypeOrExtent
    dct:ProvenanceStatement dct:RightsStatement dct:accessRights dct:conformsTo dct:provenance
    dct:rights dqv:hasQualityMeasurement foaf:Document foaf:homepage spdx:ChecksumAlgorithm
    spdx:algorithm spdx:checksumAlgorithm_sha256 spdx:checksumValue vcard:Organization
    vcard:hasURL void:Dataset void:Linkset void:class void:classPartition void:classes
    void:dataDump void:distinctObjects void:distinctSubjects void:entities void:exampleResource
    void:linkPredicate void:objectsTarget void:properties void:property void:propertyPartition
    void:sparqlEndpoint void:subjectsTarget void:subset void:target void:triples void:uriSpace
    void:vocabulary
"""
# The national ontology's own file has a slip in the host of these two; the guide and the
# validators of the national catalogue spell them so.
_IN_GUIDE = frozenset(
    f"http://dati.gov.it/onto/dcatapit#{name}" for name in ("Catalog", "startDate")
)
# W3C defines the datatypes in prose: XML Schema Part 2 has no RDF file of its own.
_IN_PROSE = str(XSD)


def our_turtle() -> Iterator[Path]:
    """Yield every Turtle file of the ontology and the shapes."""
    for room in ("ontology", "shapes"):
        yield from sorted((ROOT / room).rglob("*.ttl"))


def terms_of(graph: Graph) -> Iterator[str]:
    """Yield the foreign IRIs that a graph uses as terms."""
    for subject, predicate, value in graph:
        for node in (subject, predicate) if predicate in _PAGES else (subject, predicate, value):
            if isinstance(node, URIRef) and _is_foreign(str(node)):
                yield str(node)


def _is_foreign(iri: str) -> bool:
    return not iri.startswith(("https://w3id.org/albo/", _IN_PROSE)) and iri not in _IN_GUIDE


def wanted() -> set[str]:
    """Give every foreign term that the context, the ontology or a shape uses."""
    found = {term.iri for term in terms().values() if _is_foreign(term.iri)}
    found |= {expand(f"sh:{name}") for name in _FOR_AUTHORS.split()}
    found |= {expand(name) for name in _OF_CATALOGUES.split()}
    found |= {expand(name) for name in _FOR_THE_FEED.split()}
    for file in our_turtle():
        found |= set(terms_of(Graph().parse(file)))
    return found | set(_in_profiles())


def _in_profiles() -> Iterator[str]:
    """Yield the foreign terms of the profiles, which say things in the words of others."""
    for file in sorted((ROOT / "endpoint" / "queries" / "profiles").glob("*.rq")):
        names = (expand(name) for name in _COMPACT.findall(file.read_text("utf-8")))
        yield from (iri for iri in names if iri.startswith("http") and _is_foreign(iri))


def prove(folder: Path, asked: set[str]) -> dict[str, tuple[str, str, str]]:
    """Find each term as a subject of a vocabulary file: kind, file name, file digest.

    Vocabularies repeat each other's terms, so the file that describes most of the
    term's namespace is taken as its owner's.
    """
    found: dict[str, list[tuple[int, str, str, str]]] = {}
    for file in sorted(file for file in folder.rglob("*") if file.suffix in _FORMATS):
        kinds, sizes = _described(file)
        name, digest = file.relative_to(folder).as_posix(), sha256(file.read_bytes()).hexdigest()
        for term in asked & set(kinds):
            found.setdefault(term, []).append((sizes[_space(term)], name, kinds[term], digest))
    best = {term: max(proofs) for term, proofs in found.items()}
    return {term: (kind, name, digest) for term, (_, name, kind, digest) in best.items()}


def _described(file: Path) -> tuple[dict[str, str], Counter[str]]:
    kinds: dict[str, str] = {}
    # Some owners' files hold IRIs that are not quite valid; what they define still counts.
    for quad in parse(path=str(file), format=_FORMATS[file.suffix], lenient=True):
        if isinstance(quad.subject, NamedNode):
            kind = quad.object.value if quad.predicate.value == str(RDF.type) else ""
            kinds[quad.subject.value] = max(kinds.get(quad.subject.value, ""), kind)
    return kinds, Counter(map(_space, kinds))


def _space(term: str) -> str:
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]


def main(folder: str) -> int:
    """Write the proofs and name the terms that have none."""
    asked = wanted()
    proofs = prove(Path(folder), asked)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["term", "kind", "file", "sha256"])
        writer.writerows([term, *proofs[term]] for term in sorted(proofs))
    missing = sorted(asked - set(proofs))
    sys.stdout.write("".join(f"no proof: {term}\n" for term in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
