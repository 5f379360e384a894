# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/sparql/vocabulary``: what the data are made of, as a page for people and JSON for editors."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from endpoint.asking.vocabulary import as_json, classes, properties
from endpoint.negotiation import holds
from endpoint.pages import Words, tongue_of
from endpoint.served import Served, served_of
from endpoint.showing import show
from endpoint.wording import Wording

_JSON = "application/json"


def page(request: Request) -> Response:
    """Show the classes and properties of the data, with what they are called and how often used."""
    served = served_of(request)
    return show(request, served, "vocabulary.html", lambda: _words(request, served))


def _words(request: Request, served: Served) -> Mapping[str, object]:
    tongue = tongue_of(request)
    return {
        "kinds": (
            (Words(tongue)("Classi", "Classes"), classes(served)),
            (Words(tongue)("Proprietà", "Properties"), properties(served)),
        ),
        "local": Wording((), served.base, tongue).local,
    }


def data(request: Request) -> Response:
    """Give the same to an editor of queries, in both languages."""
    served = served_of(request)
    tag = served.tag_of("vocabulary.json")
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    body = json.dumps(as_json(served), ensure_ascii=False, separators=(",", ":"))
    return Response(body, headers=headers, media_type=_JSON)
