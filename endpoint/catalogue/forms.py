# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms of a description: RDF in four syntaxes, and a page."""

from starlette.requests import Request

from endpoint.graphs import SYNTAXES
from endpoint.negotiation import FORMATS, HTML, accepted, choose
from endpoint.problems import no_form

# Harvesters that accept anything are given Turtle; browsers name HTML.
FORMS = (*SYNTAXES, HTML)
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
        raise no_form(FORMS)
    return form


def prefers_rdf(request: Request) -> bool:
    """Say whether a client likes RDF better than a page."""
    return choose(accepted(request), (HTML, *FORMS)) not in (HTML, None)
