# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue at ``/catalog`` and its datasets at ``/set/…``, as RDF and as a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from endpoint.catalogue.forms import SUFFIXES, form_of, split
from endpoint.catalogue.graph import Catalogue
from endpoint.graphs import in_syntax
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from ingest.catalogue.files import EVERYTHING
from ingest.catalogue.files import form_of as described_as
from ontology.text import Text

_SUFFIX_OF = {media_type: suffix for suffix, media_type in SUFFIXES.items()}


@dataclass(frozen=True)
class File:
    """Hold one file of a dataset: its name, what it is, how long."""

    name: str
    form: Text
    bytes: int


@dataclass(frozen=True)
class Shelf:
    """Hold one dataset as the page shows it."""

    slug: str
    title: Text
    description: Text
    modified: str
    files: Sequence[File]

    @property
    def is_register(self) -> bool:
        """Say whether it is the data of one register."""
        return self.slug != EVERYTHING


def catalogue(request: Request) -> Response:
    """Answer with the whole catalogue, in the form asked for (DCAT-AP_IT, DCAT-AP 3)."""
    served = served_of(request)
    found = _catalogue(served)
    form = form_of(request, _suffix(request))
    return _respond(request, served, "/catalog", form, found.triples)


def _suffix(request: Request) -> str | None:
    name = request.path_params.get("suffix")
    if name is not None and name not in SUFFIXES:
        raise Problem("not-found", _NO_FORM, available=sorted(SUFFIXES))
    return SUFFIXES[name] if name else None


def dataset(request: Request) -> Response:
    """Answer with one dataset; browsers are sent to the page of its register (303)."""
    served = served_of(request)
    name, suffix = split(request.path_params["name"])
    iri = f"{served.base}/set/{name}"
    found = _catalogue(served)
    if iri not in found.datasets:
        raise Problem("not-found", _NO_DATASET, available=[_slug(one) for one in found.datasets])
    form = form_of(request, suffix)
    if form == HTML:
        page = "/catalog" if name == EVERYTHING else f"/doc/register/{name}"
        headers = {"Cache-Control": "public, no-cache", "Vary": "Accept"}
        return RedirectResponse(request.scope.get("root_path", "") + page, 303, headers)
    return _respond(request, served, f"/set/{name}", form, found.about(iri))


def _catalogue(served: Served) -> Catalogue:
    if not served.catalogue.triples:
        raise Problem("not-found", _NO_CATALOGUE)
    return served.catalogue


def _respond(
    request: Request, served: Served, path: str, form: str, triples: Sequence[Triple]
) -> Response:
    headers = _headers(request, served, path, form)
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = _page(request, served) if form == HTML else in_syntax(triples, form)
    return Response(body, headers=headers, media_type=form)


def _headers(request: Request, served: Served, path: str, form: str) -> dict[str, str]:
    root = request.scope.get("root_path", "")
    tongue = tongue_of(request) if form == HTML else ""
    others = [
        f'<{root}{path}.{name}>; rel="alternate"; type="{it}"' for name, it in SUFFIXES.items()
    ]
    return {
        "Cache-Control": "public, no-cache",
        "Content-Location": f"{root}{path}.{_SUFFIX_OF[form]}",
        "ETag": served.tag_of("catalogue", path, form, tongue, root),
        "Link": ", ".join([*others, f'<{served.release.info.licence}>; rel="license"']),
        "Vary": "Accept, Accept-Language" if form == HTML else "Accept",
        "Albo-Release": str(served.release.info.number),
    }


def _page(request: Request, served: Served) -> bytes:
    found = served.catalogue
    values = {
        "served": served,
        "shelves": [_shelf(found, iri) for iri in found.datasets],
        "note": found.text(f"{served.base}/catalog", "skos:note"),
        "suffixes": [suffix for suffix in SUFFIXES if suffix != "html"],
    }
    return render("catalogue.html", request, values).encode()


def _shelf(found: Catalogue, iri: str) -> Shelf:
    distributions = found.values(iri, "dcat:distribution")
    nothing = Text(it="", en="")
    return Shelf(
        slug=_slug(iri),
        title=found.text(iri, "dct:title") or nothing,
        description=found.text(iri, "dct:description") or nothing,
        modified="".join(found.values(iri, "dct:modified")),
        files=[_file(found, one) for one in distributions],
    )


def _file(found: Catalogue, iri: str) -> File:
    (address,) = found.values(iri, "dcat:downloadURL")
    (size,) = found.values(iri, "dcat:byteSize")
    name = _slug(address)
    return File(name, described_as(name).title, int(size))


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


_NO_DATASET = Text(it="Nessun dataset ha questo nome.", en="No dataset has this name.")
_NO_FORM = Text(
    it="Il catalogo non ha una forma con questo suffisso.",
    en="The catalogue has no form of this suffix.",
)
_NO_CATALOGUE = Text(
    it="Questa edizione è stata costruita senza catalogo: costruirne una nuova.",
    en="This release was built without a catalogue: build a new one.",
)
