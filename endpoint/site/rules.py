# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Negotiation as regular expressions, for web servers that know nothing of qualities.

An Accept header is held against patterns, one after the other: for each quality from 1 down to
0.5, and for all below that, those of the offers in their order. So hundredths, and ranges that
take an offer back, are not told apart; everything else is chosen as `endpoint.negotiation`
does. The patterns are such as both PCRE and RE2 read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from endpoint.api.forms import FORMS
from endpoint.catalogue.forms import SUFFIXES as DESCRIPTIONS
from endpoint.documents.forms import SUFFIXES as DOCUMENTS
from endpoint.feed.forms import PAGE, VIEW
from endpoint.negotiation import FORMATS, HTML
from endpoint.problems import MEDIA_TYPE
from endpoint.site.rest import PAGES

Rule = tuple[str, str]
# What no offer answers to.
NONE = "none"
_JSON = "application/json"
_OTHERS = r"(?:;\s*[^q,;\s][^,;]*)*"
# Each table by its name: suffixes and what they offer, the first for whoever takes anything.
TABLES: Mapping[str, Sequence[Rule]] = {
    "document": tuple(DOCUMENTS.items()),
    "versions": tuple(FORMATS.items()),
    "description": tuple(
        (suffix, DESCRIPTIONS[suffix]) for suffix in ("ttl", "rdf", "nt", "jsonld", "html")
    ),
    "service": tuple((suffix, DESCRIPTIONS[suffix]) for suffix in ("ttl", "jsonld", "nt", "rdf")),
    "home": (("html", HTML), *((name, kind) for name, kind in DESCRIPTIONS.items())),
    "stream": tuple(VIEW.items()),
    "page": tuple(PAGE.items()),
    "list": tuple(FORMS.items()),
    "files": (("html", HTML), ("json", _JSON)),
    "fault": (("json", MEDIA_TYPE), ("html", HTML)),
    "ending": (
        *(("json", MEDIA_TYPE), ("json", _JSON), ("html", HTML)),
        *((name, FORMATS[name]) for name in ("ttl", "jsonld", "nt", "rdf")),
    ),
}


def rules(offers: Sequence[Rule]) -> Iterator[Rule]:
    """Yield patterns of an Accept header with what each chooses, the first that matches first."""
    for quality in _qualities():
        for place, (suffix, _) in enumerate(offers):
            names = "|".join(_names(offers, place))
            yield rf"(?:^|,)\s*(?:{names})\s*{_OTHERS}{quality}\s*(?:,|$)", suffix


def languages() -> Iterator[Rule]:
    """Yield patterns of an Accept-Language header; where nothing is liked, it is Italian."""
    for quality in _qualities():
        for tongue, chosen in (("it", ""), ("en", ".en")):
            yield rf"(?:^|,)\s*{tongue}(?:-[a-z0-9-]+)?\s*{_OTHERS}{quality}\s*(?:,|$)", chosen


def _qualities() -> Iterator[str]:
    yield r"(?:;\s*q=1(?:\.0*)?)?"
    for tenth in ("9", "8", "7", "6", "5", "[1-4]"):
        yield rf";\s*q=0\.{tenth}\d*"


def _names(offers: Sequence[Rule], place: int) -> Iterator[str]:
    """Yield what names an offer: itself, and the ranges that it is the first to be in."""
    media_type = offers[place][1]
    group = media_type.partition("/")[0]
    yield re.escape(media_type).replace(r"\-", "-")
    if all(other.partition("/")[0] != group for _, other in offers[:place]):
        yield rf"{group}/\*"
    if place == 0:
        yield r"\*/\*"


def refusals(p: str, absent: str, questions: str, release: int) -> Iterator[Rule]:
    """Yield patterns of addresses with their query, and whether only a server answers there."""
    yield rf"^{p}/(?:{absent})(?:[/?]|$)", "1"
    yield rf"^{p}/queries/(?:{questions})\.rq(?:\?|$)", "0"
    yield rf"^{p}/queries/(?:{questions})(?:[.?]|$)", "1"
    yield rf"^{p}/queries/[^?]*\?(?:(?:lang|format)=[a-z]*(?:&|$))*$", "0"
    yield rf"^{p}/queries/[^?]*\?", "1"
    yield rf"^{p}/registers(?:/[^?]*)?\?(?:lang=[a-z]*(?:&|$))*$", "0"
    yield rf"^{p}/registers(?:/[^?]*)?\?", "1"
    known = r"lang=[a-z]*|format=[a-z]*|limit=1000|cursor=[A-Za-z0-9_-]+"
    yield rf"^{p}/api/v1[^?]*\?(?:(?:{known})(?:&|$))*$", "0"
    yield rf"^{p}/api/v1[^?]*\?", "1"
    yield rf"^{p}/graph/[^?]*\?(?:.*&)?release={release}(?:&|$)", "0"
    yield rf"^{p}/graph/[^?]*\?(?:.*&)?release=", "1"
    things = r"id|doc|onto|scheme|software|calls|\.well-known/genid"
    yield rf"^{p}/(?:{things})[^?]*\?(?:.*&)?(?:at|_profile|_mediatype)=", "1"


def usual(table: str, header: str) -> str:
    """Give what is chosen where there is no header, and where it likes nothing of what there is."""
    without = {"fault": "json", "ending": "json", "home": "html", "service": "ttl"}
    return without.get(table, TABLES[table][0][0] if header == "" else NONE)


def forms(p: str) -> Iterator[Rule]:
    """Yield patterns of addresses without suffix, and the table or the form that answers there."""
    yield rf"^{p}/doc/[^/]+/[^/]+/versions$", "versions"
    yield rf"^{p}/(?:changes|{'|'.join(PAGES)})$", "=html"
    yield rf"^{p}/(?:queries|problems|registers)/", "=html"
    yield rf"^{p}/(?:catalog$|set/|shapes/)", "description"
    yield rf"^{p}/\.well-known/(?:void|sparql-examples)$", "service"
    yield rf"^{p}/ldes$", "stream"
    yield rf"^{p}/ldes/", "page"
    yield rf"^{p}/api/v1/status$", "=json"
    yield rf"^{p}/api/v1/(?:[a-z]+|registers/[^/]+/entries|calls/[^/]+/requirements)$", "rows"
    yield rf"^{p}/(?:api|schemas|credentials|keys)/", "=json"
    yield rf"^{p}/graph/", "=nt"
    yield rf"^{p}/dumps/$", "files"
    yield rf"^{p}/dumps/", "="
