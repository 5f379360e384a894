# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Copy documents: each in all its forms, the versions of it, and what is told of its end."""

import re
from collections.abc import Iterable
from html import escape

from endpoint.negotiation import FORMATS
from endpoint.problems import MEDIA_TYPE
from endpoint.site.asking import Question
from endpoint.site.shelf import GONE, Shelf
from ingest.listing import Progress

# Forms that are written in the language of who reads them.
_TONGUES = ("html", "csv", "geojson")
_ALTERNATE = re.compile(r'<([^<>]+)>; rel="alternate"; type="')

_POINTER = """<!doctype html>
<html lang="it">
<meta charset="utf-8">
<title>{place}</title>
<meta http-equiv="refresh" content="0; url={place}">
<link rel="canonical" href="{place}">
<p><a href="{place}">{place}</a></p>
</html>
"""


async def copy_documents(shelf: Shelf, paths: Iterable[str], tell: Progress) -> None:
    """Copy the documents at these paths; what is only mentioned has none."""
    listed = list(paths)
    for done, path in enumerate(listed):
        tell("copy", done, len(listed))
        await _copy(shelf, path)


async def _copy(shelf: Shelf, path: str) -> None:
    answer = await shelf.take(Question(f"{path}.ttl"), f"{path[1:]}.ttl")
    if answer.status == 410:
        await _copy_end(shelf, path)
    if answer.status == 200:
        links = answer.headers["link"]
        forms = [place.rpartition(".")[2] for place in _ALTERNATE.findall(links)]
        await _copy_forms(shelf, path, [form for form in forms if form != "ttl"])
        _point(shelf, path)
    # What is gone may have left versions, too.
    if path.startswith("/doc/"):
        await _copy_versions(shelf, path)


def _point(shelf: Shelf, path: str) -> None:
    """Let the name of a thing lead to its document where no server is told to send people on."""
    if path.startswith("/doc/"):
        page = _POINTER.format(place=escape(shelf.root + path))
        shelf.write(f"id{path.removeprefix('/doc')}.html", page.encode())


async def _copy_forms(shelf: Shelf, path: str, forms: Iterable[str]) -> None:
    for form in forms:
        take = shelf.take_both if form in _TONGUES else shelf.need
        await take(Question(f"{path}.{form}"), f"{path[1:]}.{form}")


async def _copy_versions(shelf: Shelf, path: str) -> None:
    place = f"{path}/versions"
    listed = await shelf.take(Question(f"{place}.link"), f"{place[1:]}.link")
    if listed.status == 200:
        await _copy_forms(shelf, place, FORMATS)


async def _copy_end(shelf: Shelf, path: str) -> None:
    """Keep what is told of an end apart: a plain web server must not say that it is there."""
    file = f"{GONE}{path}"
    for form in ("ttl", "jsonld", "nt", "rdf"):
        await shelf.need(Question(f"{path}.{form}"), f"{file}.{form}", 410)
    await shelf.take_both(Question(f"{path}.html"), f"{file}.html", 410)
    await shelf.take_both(Question(path, accept=MEDIA_TYPE), f"{file}.json", 410)
