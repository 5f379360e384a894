"""The forms of a description: RDF in four syntaxes, and a page."""

from collections.abc import Sequence

from pyoxigraph import RdfFormat, Triple, serialize
from starlette.requests import Request

from endpoint.negotiation import FORMATS, HTML, JSON_LD, TURTLE, accepted, choose
from endpoint.problems import Problem
from ontology.context import prefixes
from ontology.text import Text
from ontology.turtle import to_turtle

_RDF = {
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
    JSON_LD: RdfFormat.JSON_LD,
}
# Harvesters that accept anything are given Turtle; browsers name HTML.
FORMS = (TURTLE, *_RDF, HTML)
SUFFIXES = {suffix: media_type for suffix, media_type in FORMATS.items() if media_type in FORMS}


def split(name: str) -> tuple[str, str | None]:
    """Part a name from the suffix that names a form."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, SUFFIXES[suffix]) if dot and suffix in SUFFIXES else (name, None)


def form_of(request: Request, suffix: str | None) -> str:
    """Choose a form by suffix, then ``?format=``, then Accept; raises Problem where none fits."""
    name = request.query_params.get("format")
    form = suffix or (SUFFIXES.get(name) if name else choose(accepted(request), FORMS))
    if form is None:
        raise Problem("not-acceptable", _NO_FORM, available=list(FORMS))
    return form


def prefers_rdf(request: Request) -> bool:
    """Say whether a client likes RDF better than a page."""
    return choose(accepted(request), (HTML, *FORMS)) not in (HTML, None)


def written(triples: Sequence[Triple], form: str) -> bytes:
    """Write statements in a form that is no page."""
    if form == TURTLE:
        return to_turtle(triples)
    names = dict(prefixes()) if form == "application/rdf+xml" else None
    return serialize(triples, format=_RDF[form], prefixes=names) or b""


_NO_FORM = Text(
    it="Nessuna delle forme richieste è disponibile.",
    en="None of the requested forms is available.",
)
