# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the catalogue, of the files of releases, and of what leads to them."""

from fastapi import FastAPI

from endpoint.catalogue import discovery, files, pages


def add_routes(app: FastAPI) -> None:
    """Let an application serve the catalogue, the files and the ways to them."""
    routes = {
        "/catalog": pages.catalogue,
        "/catalog.{suffix}": pages.catalogue,
        "/set/{name}": pages.dataset,
        "/dumps": files.slashed,
        "/dumps/": files.index,
        "/dumps/{name}": files.current,
        "/dumps/{when}/{name}": files.past,
        "/.well-known/api-catalog": discovery.api_catalog,
        "/.well-known/security.txt": discovery.security,
        "/robots.txt": discovery.robots,
        "/sitemap.xml": discovery.sitemap,
        "/sitemap-{number:int}.xml": discovery.sitemap_part,
    }
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])
