# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Well-known addresses: the list of services, of pages, what robots may read, whom to warn."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from endpoint.catalogue.sitemap import Sitemap
from endpoint.negotiation import holds
from endpoint.problems import Problem
from endpoint.served import Served, Service, served_of
from ingest.catalogue.services import SERVICES
from ontology.text import Text

LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_WEEKS_GOOD = timedelta(weeks=26)
_PLAIN = "text/plain; charset=utf-8"


def api_catalog(request: Request) -> Response:
    """List the services with where each is described (RFC 9727)."""
    served = served_of(request)
    place = f"{served.base}/.well-known/api-catalog"
    headers = {"Link": f'<{place}>; rel="api-catalog"; type="application/linkset+json"'}
    body = json.dumps({"linkset": [_anchor(place, served), *_services(served.base)]}, indent=1)
    return _answer(request, served, "api-catalog", body + "\n", LINKSET, headers)


def _anchor(place: str, served: Served) -> Mapping[str, object]:
    return {
        "anchor": place,
        "item": [{"href": served.base + one.path} for one in SERVICES],
        "describedby": [{"href": f"{served.base}/catalog", "type": "text/turtle"}],
        "license": [{"href": served.release.info.licence}],
    }


def _services(base: str) -> list[Mapping[str, object]]:
    return [
        {
            "anchor": base + one.path,
            "service-desc": [{"href": base + one.description_path, "type": one.described_as}],
            "service-doc": [{"href": base + (one.guide or "/catalog"), "type": "text/html"}],
            "status": [{"href": f"{base}/health/ready", "type": "application/json"}],
        }
        for one in SERVICES
    ]


def sitemap(request: Request) -> Response:
    """List every page; above 50,000 the list of the lists (sitemaps.org)."""
    served = served_of(request)
    listed = Sitemap(served.inventory, served.base)
    if listed.parts > 1:
        places = [f"{served.base}/sitemap-{number}.xml" for number in range(1, listed.parts + 1)]
        return _xml(request, served, "sitemapindex", "sitemap", places)
    return _xml(request, served, "urlset", "url", listed.part(1))


def sitemap_part(request: Request) -> Response:
    """Give one of the lists of a sitemap that is in parts."""
    served = served_of(request)
    listed, number = Sitemap(served.inventory, served.base), int(request.path_params["number"])
    if not 0 < number <= listed.parts:
        raise Problem("not-found", _NO_PART)
    return _xml(request, served, "urlset", "url", listed.part(number))


def _xml(request: Request, served: Served, root: str, item: str, places: Sequence[str]) -> Response:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    lines = "".join(f"<{item}><loc>{escape(place)}</loc></{item}>\n" for place in places)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body = f'{head}<{root} xmlns="{space}">\n{lines}</{root}>\n'
    return _answer(request, served, request.url.path, body, "application/xml")


def robots(request: Request) -> Response:
    """Let robots read all but the queries, and tell them where the pages are listed (RFC 9309)."""
    served = served_of(request)
    root = request.scope.get("root_path", "")
    lines = [
        "User-agent: *",
        *(f"Disallow: {root}{path}" for path in ("/sparql", "/graph-store", "/search")),
        "Allow: /",
        "",
        f"Sitemap: {served.base}/sitemap.xml",
    ]
    return _answer(request, served, "robots", "\n".join(lines) + "\n", _PLAIN)


def security(request: Request) -> Response:
    """Say whom to tell of a weakness (RFC 9116); not found where nobody is named.

    The day it is good until is counted from the day of the request: the file is of the
    running service and of no release, and one that had expired would warn nobody.
    """
    service: Service = request.app.state.service
    contact = service.settings.security_contact
    if contact is None:
        raise Problem("not-found", _NO_CONTACT)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(today + _WEEKS_GOOD).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: it, en",
        *([f"Canonical: {service.base}/.well-known/security.txt"] if service.base else []),
    ]
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response("\n".join(lines) + "\n", headers=headers, media_type=_PLAIN)


def _answer(
    request: Request,
    served: Served,
    name: str,
    body: str,
    media_type: str,
    also: Mapping[str, str] | None = None,
) -> Response:
    root = request.scope.get("root_path", "")
    headers = {
        "ETag": served.tag_of(name, root),
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(served.release.info.number),
        **(also or {}),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


_NO_PART = Text(it="L'elenco delle pagine non ha questa parte.", en="The sitemap has no such part.")
_NO_CONTACT = Text(
    it="Chi gestisce il servizio non ha indicato a chi scrivere (ALBO_SECURITY_CONTACT).",
    en="Whoever runs the service has named nobody to write to (ALBO_SECURITY_CONTACT).",
)
