# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Every type of page, in every state that it has: what the tests of all pages look at."""

from urllib.parse import urlencode


def _asked(query: str, **more: str) -> str:
    return f"/sparql?{urlencode({'query': query, 'format': 'html', **more})}"


_PLACES = "SELECT ?s ?w WHERE { ?s a albo:CoworkingSpace ; geo:hasGeometry/geo:asWKT ?w }"
# Over the release of the shipped data.
SHIPPED = {
    "home": "/",
    "registers": "/registers",
    "register": "/registers/coworking",
    "register-filtered": "/registers/disused-space?municipio=4&q=cascina",
    "register-table": "/registers/coworking?view=table",
    "register-without-entries": "/registers/sme",
    "register-page-2": "/registers/disused-space?page=2",
    "register-wrong-parameter": "/registers/coworking?page=x",
    "search": "/search?q=fablab",
    "search-everything": "/search",
    "search-in-vain": "/search?q=zzzzzz",
    "entry": "/doc/coworking/0004",
    "entry-with-doubts": "/doc/coworking/0001",
    "makerspace": "/doc/makerspace/0001",
    "comune": "/doc/comune/015146",
    "register-as-document": "/doc/register/makerspace",
    "list": "/doc/list/membership",
    "versions": "/doc/coworking/0004/versions",
    "explore": f"/explore?{urlencode({'about': 'https://w3id.org/albo/call/milano-2013'})}",
    "calls": "/calls",
    "call": "/calls/milano-2013",
    "call-with-groups": "/calls/startup-innovative-2024",
    "call-illustrative": "/calls/avviso-tipo-metropolitano-2026",
    "check": "/check",
    "check-call": "/check/milano-2013",
    "sparql": "/sparql",
    "sparql-answer": _asked("SELECT * WHERE { ?s a albo:CoworkingSpace }"),
    "sparql-no-rows": _asked("SELECT * WHERE { ?s a albo:None }"),
    "sparql-map": _asked(_PLACES, view="map"),
    "sparql-mistake": _asked("SELECT *\nWHERE { ?s a }"),
    "queries": "/queries",
    "query-with-map": "/queries/near-a-point",
    "query-with-bars": "/queries/coworking-per-comune",
    "query-with-choices": "/queries/meets-what-data-can-tell",
    "query-wrong-value": "/queries/spaces-in-municipio?municipio=77",
    "catalogue": "/catalog",
    "dumps": "/dumps/",
    "changes": "/changes",
    "quality": "/quality",
    "statistics": "/statistics",
    "usage": "/statistics/usage",
    "ontology": "/onto",
    "term": "/onto/CoworkingSpace",
    "lists": "/scheme",
    "code-list": "/scheme/entry-status",
    "shapes": "/shapes",
    "shapes-of-a-call": "/shapes/milano-2013",
    "developers": "/developers",
    "problems": "/problems",
    "problem": "/problems/query-timeout",
    "faq": "/faq",
    "report": "/report?about=/doc/coworking/0004",
    "report-wrong-address": "/report?about=https://example.org/",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "legal": "/legal",
    "status": "/status",
    "not-found": "/nope",
}
