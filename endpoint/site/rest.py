# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Copy what is no document: pages, catalogue, files, feed, questions, contexts, schemas."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

from endpoint.browsing.scopes import around, registers
from endpoint.catalogue.forms import SUFFIXES
from endpoint.catalogue.sitemap import Sitemap
from endpoint.feed.changes import LATEST
from endpoint.feed.forms import PAGE, VIEW
from endpoint.negotiation import FORMATS, HTML
from endpoint.pages import TEMPLATES
from endpoint.problems import MEDIA_TYPE, kinds
from endpoint.saved.examples import examples
from endpoint.schemas.classes import described
from endpoint.served import Served
from endpoint.site.absent import ABSENT, STATIC, TOLD
from endpoint.site.addresses import graphs
from endpoint.site.asking import Question
from endpoint.site.shelf import Shelf
from ingest.releases import Releases
from ontology import __version__
from ontology.context import PUBLISHED
from shapes.checks import OPEN

_RDF = ("ttl", "rdf", "nt", "jsonld")
_ANSWERS = ("csv", "json", "geojson", "xlsx", "rq")
# Pages that lead to others, and those around the registers.
PAGES = (
    *("accessibility", "calls", "developers", "faq", "legal", "privacy", "problems", "quality"),
    *("queries", "registers", "scheme", "shapes", "statistics"),
)
_N_TRIPLES = "application/n-triples"


def unanswerable() -> Sequence[str]:
    """Give the names of the saved questions that want to be told something first."""
    return [one.name for one in examples() if one.parameters]


async def copy_rest(shelf: Shelf, served: Served, releases: Releases) -> None:
    """Copy everything that is no document and no list."""
    await _copy_pages(shelf, served)
    await _copy_shapes(shelf, served)
    await _copy_catalogue(shelf, served)
    await _copy_files(shelf, served, releases)
    await _copy_feed(shelf, served)
    await _copy_questions(shelf)
    await _copy_fixed(shelf)
    await _copy_absences(shelf)


async def _copy_pages(shelf: Shelf, served: Served) -> None:
    pages = {
        "/": "index",
        **{f"/{name}": name for name in PAGES},
    }
    # The first page of each: what lies behind its form is in the lists of the API.
    places = [one.scope.place for one in (*registers(served), *around(served))]
    pages |= {place: place[1:] for place in places}
    pages |= {f"/problems/{kind}": f"problems/{kind}" for kind in kinds()}
    for path, file in pages.items():
        await shelf.take_both(Question(path, accept=HTML), f"{file}.html")
    for name in served.figures:
        await shelf.take_both(Question(f"/statistics/{name}.csv"), f"statistics/{name}.csv")
    for number in range(1, max(1, ceil(served.archive.count / LATEST)) + 1):
        file = f"changes.{number}.html" if number > 1 else "changes.html"
        await shelf.take_both(Question("/changes", f"page={number}"), file)
    for suffix in ("atom", "json"):
        await shelf.take_both(Question(f"/changes.{suffix}"), f"changes.{suffix}")
    await shelf.need(Question("/boundaries.geojson"), "boundaries.geojson")
    for graph in graphs(served):
        await shelf.need(Question(graph, accept=_N_TRIPLES), f"{graph[1:]}.nt")


async def _copy_shapes(shelf: Shelf, served: Served) -> None:
    calls = (item.key("identifier") for item in served.inventory.of_type("Call"))
    for name in (*OPEN, *filter(None, calls)):
        for suffix in SUFFIXES:
            await shelf.take_both(Question(f"/shapes/{name}.{suffix}"), f"shapes/{name}.{suffix}")


async def _copy_catalogue(shelf: Shelf, served: Served) -> None:
    for suffix in SUFFIXES:
        await shelf.take_both(Question(f"/catalog.{suffix}"), f"catalog.{suffix}")
    for iri in served.catalogue.datasets:
        path = iri.removeprefix(served.base)
        for suffix in _RDF:
            await shelf.need(Question(f"{path}.{suffix}"), f"{path[1:]}.{suffix}")
    for number in range(1, Sitemap(served.inventory, served.base).parts + 1):
        await shelf.need(Question(f"/sitemap-{number}.xml"), f"sitemap-{number}.xml")
    for name in ("sitemap.xml", "robots.txt", ".well-known/api-catalog"):
        await shelf.need(Question(f"/{name}"), name)
    for name in ("void", "sparql-examples"):
        for suffix in _RDF:
            question = Question(f"/.well-known/{name}", accept=FORMATS[suffix])
            answer = await shelf.take(question, f".well-known/{name}.{suffix}")
            if not answer.headers["content-type"].startswith(FORMATS[suffix]):
                shelf.drop(f".well-known/{name}.{suffix}")


async def _copy_files(shelf: Shelf, served: Served, releases: Releases) -> None:
    """Copy the files of the release, and those of every release that is kept by its number."""
    await shelf.take_both(Question("/dumps/", accept=HTML), "dumps/index.html")
    await shelf.need(Question("/dumps/", accept="application/json"), "dumps/index.json")
    here = {"": served.release}
    kept = {f"{number}/": releases.open(number) for number in releases.numbers()}
    for place, release in (here | kept).items():
        for name in sorted(release.downloads()):
            for file in (f"dumps/{place}{name}", f"dumps/{place}{name}.sha256"):
                await shelf.need(Question(f"/{file}"), file)


async def _copy_feed(shelf: Shelf, served: Served) -> None:
    for suffix in VIEW:
        await shelf.need(Question(f"/ldes.{suffix}"), f"ldes.{suffix}")
    for page in served.archive.pages:
        for suffix in PAGE:
            file = f"ldes/{page.name}.{suffix}"
            await shelf.need(Question(f"/{file}"), file)
    for name in served.archive.gone:
        path = f"/ldes/{name}"
        await shelf.take_both(Question(path, accept=HTML), f"gone{path}.html", 410)
        await shelf.take_both(Question(path, accept=MEDIA_TYPE), f"gone{path}.json", 410)


async def _copy_questions(shelf: Shelf) -> None:
    for one in examples():
        path = f"/queries/{one.name}"
        if one.parameters:
            # Its page would have a form that nobody answers; its query can still be read.
            await shelf.need(Question(f"{path}.rq"), f"{path[1:]}.rq")
            continue
        await shelf.take_both(Question(path), f"{path[1:]}.html")
        for suffix in _ANSWERS:
            await shelf.take_both(Question(f"{path}.{suffix}"), f"{path[1:]}.{suffix}")


async def _copy_fixed(shelf: Shelf) -> None:
    for version in PUBLISHED:
        await shelf.need(Question(f"/context/{version}.jsonld"), f"context/{version}.jsonld")
    for name in described():
        for path in (f"schemas/{name}", f"schemas/{name}/{__version__}"):
            await shelf.need(Question(f"/{path}"), f"{path}.json")
    static = TEMPLATES.parent / "static"
    for file in sorted(static.rglob("*")):
        if file.is_file():
            await shelf.need(
                Question(f"/{_below(file, static.parent)}"), _below(file, static.parent)
            )


def _below(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


async def _copy_absences(shelf: Shelf) -> None:
    """Say where people look that it is not here, and what a web server says of faults."""
    pages = dict.fromkeys(absences(), STATIC) | {f"/{STATIC}.html": STATIC}
    pages |= {f"/{status}.html": status for status in TOLD}
    for path, status in pages.items():
        file = path[1:].removesuffix(".html")
        await shelf.take_both(Question(path, accept=HTML), f"{file}.html", status)
        await shelf.take_both(Question(path, accept=MEDIA_TYPE), f"{file}.json", status)


def absences() -> list[str]:
    """Give the addresses that lead nowhere in a copy, which says so there."""
    return [*ABSENT, *(f"/queries/{name}" for name in unanswerable())]
