# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer with a document: choose form and profile, say what it is and what else there is."""

from collections.abc import Iterator
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from endpoint.documents.document import Document
from endpoint.documents.existence import UNKNOWN, require_known
from endpoint.documents.forms import SPOKEN, SUFFIXES, context_of, forms_of, write
from endpoint.documents.profiles import FULL, profile_of
from endpoint.negotiation import FORMATS, HTML, JSON_LD, accepted, choose, holds
from endpoint.pages import tongue_of
from endpoint.problems import Problem, no_form
from endpoint.schemas.classes import described
from endpoint.served import served_of
from endpoint.showing import look_of
from ontology.context import expand
from ontology.text import Text

_ENDINGS = {form: suffix for suffix, form in SUFFIXES.items()}
# The forms that say statements, which are what a profile puts into other words.
_SAID = frozenset(form for form in FORMATS.values() if form != HTML)
_CONTEXT = "http://www.w3.org/ns/json-ld#context"


def split(ref: str) -> tuple[str, str | None]:
    """Part a reference from the suffix that names a form."""
    stem, dot, suffix = ref.rpartition(".")
    return (stem, SUFFIXES[suffix]) if dot and suffix in SUFFIXES else (ref, None)


def respond(request: Request, iri: str, path: str, suffix: str | None) -> Response:
    """Answer with the document about a thing; raises Problem where there is none."""
    served = served_of(request)
    require_known(served, iri)
    if request.query_params.get("_profile") in ("alt", "all"):
        return _alternates(request, Document(served, iri, path))
    return answer(request, Document(served, iri, path, profile_of(request)), suffix)


def answer(request: Request, document: Document, suffix: str | None) -> Response:
    """Answer with a document in the form asked for; raises Problem where it has no such form."""
    served = document.served
    if suffix is not None and suffix not in forms_of(document):
        raise Problem("not-found", UNKNOWN, available=list(forms_of(document)))
    form = suffix or form_of(request, document)
    if form not in _SAID:
        document = replace(document, profile=FULL)
    tongue = tongue_of(request) if form in SPOKEN else ""
    root = request.scope.get("root_path", "")
    look = look_of(request) if form == HTML else (tongue, root)
    tag = served.tag_of(document.path, document.iri, form, document.profile.name, *look)
    headers = {**_headers(request, document, form), "ETag": tag}
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    if document.profile is not FULL and not document.facts():
        raise Problem("not-acceptable", _NO_PROFILE, available=[FULL.iri])
    return Response(write(document, form, request), headers=headers, media_type=form)


def form_of(request: Request, document: Document) -> str:
    """Choose by ``?format=`` or ``?_mediatype=``, then by Accept."""
    offered, asked = forms_of(document), request.query_params
    if "format" in asked:
        form = SUFFIXES.get(asked["format"])
    elif "_mediatype" in asked:
        # In an address a plus sign is a space, and few write it otherwise.
        form = asked["_mediatype"].replace(" ", "+")
    else:
        form = choose(accepted(request), offered)
    if form is None or form not in offered:
        raise no_form(offered)
    return form


def _headers(request: Request, document: Document, form: str) -> dict[str, str]:
    root = request.scope.get("root_path", "")
    negotiated = "Accept, Accept-Profile"
    # What was, in the words of others, has no address but the one that asks for it.
    is_own = document.profile is FULL or not document.asked
    place = {"Content-Location": _place(root, document, form)} if is_own else {}
    return {
        **place,
        "Cache-Control": "public, no-cache",
        "Link": ", ".join(_links(root, document, form)),
        "Vary": f"{negotiated}, Accept-Language" if form in SPOKEN else negotiated,
        "Albo-Release": str(document.served.release.info.number),
    }


def _place(root: str, document: Document, form: str) -> str:
    place = f"{root}{document.path}.{_ENDINGS[form]}"
    return place if document.profile is FULL else f"{place}?_profile={document.profile.name}"


def _links(root: str, document: Document, form: str) -> Iterator[str]:
    """Yield the links of a document (RFC 8288): itself, its other forms, what describes it."""
    place, base = f"{root}{document.path}", document.served.base
    yield f'<{document.place}>; rel="canonical"'
    yield f'<{document.iri}>; rel="cite-as"'
    yield f'<{document.profile.iri}>; rel="profile"'
    for one in forms_of(document):
        yield f'<{place}.{_ENDINGS[one]}>; rel="alternate"; type="{one}"'
    for profile in document.profiles:
        if profile is not document.profile:
            yield (f'<{place}?_profile={profile.name}>; rel="alternate"; profile="{profile.iri}"')
    for name in document.item.types if document.item else ():
        if name in described():
            yield f'<{expand(described()[name].iri)}>; rel="type"'
            schema = f"{base}/schemas/{name}"
            yield f'<{schema}>; rel="describedby"; type="application/schema+json"'
    for licence in document.licences():
        yield f'<{licence}>; rel="license"'
    if form == "application/json":
        # Plain JSON becomes JSON-LD by this link (JSON-LD 1.1, section 6.1).
        yield f'<{context_of(document)}>; rel="{_CONTEXT}"; type="{JSON_LD}"'


def _alternates(request: Request, document: Document) -> Response:
    """List the profiles of a document with their forms (Content Negotiation by Profile, 7)."""
    listed = [
        {
            "token": profile.name,
            "uri": profile.iri,
            "title": profile.title.model_dump(),
            "isDefault": profile is FULL,
            "formats": [one for one in forms_of(document) if profile is FULL or one in _SAID],
        }
        for profile in document.profiles
    ]
    headers = {
        "Link": ", ".join(_links(request.scope.get("root_path", ""), document, "")),
        "Vary": "Accept, Accept-Profile",
    }
    return JSONResponse({"resource": document.place, "profiles": listed}, headers=headers)


_NO_PROFILE = Text(
    it="Di questa risorsa il profilo richiesto non ha niente da dire.",
    en="The requested profile has nothing to say of this resource.",
)
