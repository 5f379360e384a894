# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what a CKAN portal lists: a package, the resource in it, its file or its data store."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.readers.transport import Answer, ask, unanswered
from ingest.readers.web import Copy, Judge, Kept, Library, WebAddress
from ingest.rules import rule
from ontology.text import Text

_PAGE = 1000
_PAGES = 1000
_READ = ("csv", "geojson", "json", "xlsx")


class CkanSource(BaseModel):
    """Name a resource of a portal; without ``resource`` it is the first that can be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    portal: WebAddress
    dataset: str
    resource: str | None = None
    datastore: bool = False

    @property
    def place(self) -> str:
        """Say where the resource is, whatever address the portal gives its file today."""
        page = f"{self.portal.rstrip('/')}/dataset/{self.dataset}"
        return page if self.resource is None else f"{page}/resource/{self.resource}"

    def action(self, name: str, **asked: object) -> str:
        """Give the address of an action of the portal's API, version 3."""
        query = urlencode(asked, quote_via=quote)
        return f"{self.portal.rstrip('/')}/api/3/action/{name}?{query}"


class _Resource(BaseModel):
    id: str
    name: str | None = None
    url: str = ""
    format: str | None = None
    last_modified: str | None = None


class _Package(BaseModel):
    resources: tuple[_Resource, ...]
    license_id: str | None = None
    license_title: str | None = None
    license_url: str | None = None
    metadata_modified: str | None = None

    def resource(self, wanted: str | None) -> _Resource | None:
        """Find a resource by identifier or name, else the first in a format that is read."""
        named = (one for one in self.resources if wanted in (one.id, one.name))
        known = (one for one in self.resources if (one.format or "").lower() in _READ)
        return next(known if wanted is None else named, None)

    @property
    def licence(self) -> str:
        """Give the licence in the fullest form that the portal has."""
        return self.license_url or self.license_title or self.license_id or ""


class _PackageAnswer(BaseModel):
    success: Literal[True]
    result: _Package


class _Page(BaseModel):
    records: list[dict[str, object]]
    total: int


class _PageAnswer(BaseModel):
    success: Literal[True]
    result: _Page


def take(library: Library, source: CkanSource, usable: Judge) -> Kept:
    """Give the copy of a resource, with the licence and the day that its package states.

    What fails on the way is told as a source that fails: see ``Library.get``.
    """
    listed = library.get(source.action("package_show", id=source.dataset), _lists(source))
    if listed.copy is None:
        return listed
    package = _package(listed.copy.content)
    resource = package.resource(source.resource) if package else None
    if package is None or resource is None:  # the copy may be older than the configuration
        return library.without(listed.url, _no_resource(source))
    stated = resource.last_modified or package.metadata_modified
    if source.datastore:
        kept = _store(library, source, resource, usable)
    else:
        kept = library.get(resource.url, usable, source.place)
    finding = kept.finding or listed.finding
    return replace(kept, finding=finding, licence=package.licence, modified=_day(stated))


def _package(content: bytes) -> _Package | None:
    """Read an answer of ``package_show``; None for one that is none."""
    try:
        return _PackageAnswer.model_validate_json(content).result
    except ValidationError:
        return None


def _lists(source: CkanSource) -> Judge:
    """Ask of an answer that it lists the resource."""

    def judge(answer: Answer, _before: Copy | None) -> Text | None:
        package = _package(answer.content)
        if package is None:
            return rule("answer-ckan").reason
        return None if package.resource(source.resource) else _no_resource(source)

    return judge


def _no_resource(source: CkanSource) -> Text:
    return rule("ckan-no-resource", name=source.resource or ", ".join(_READ)).reason


def _store(library: Library, source: CkanSource, resource: _Resource, usable: Judge) -> Kept:
    address = source.action("datastore_search", resource_id=resource.id)

    def obtain(_before: Copy | None) -> Answer:
        records = _records(library, source, resource.id)
        text = json.dumps({"result": {"records": records}}, ensure_ascii=False)
        return Answer(text.encode(), "datastore.json", "application/json")

    return library.hold(address, obtain, usable, source.place)


def _records(library: Library, source: CkanSource, resource: str) -> Sequence[object]:
    """Collect the pages of a data store; raises Unanswered where they are not all there."""
    records: list[dict[str, object]] = []
    for _ in range(_PAGES):
        page = _page(library, source, resource, len(records))
        records += page.records
        if not page.records or len(records) >= page.total:
            break
    # A portal that loses its place gives the same rows twice.
    counted = {str(row.get("_id", number)) for number, row in enumerate(records)}
    if not len(counted) == len(records) == page.total:
        raise unanswered("ckan-truncated", count=len(counted), total=page.total)
    return records


def _page(library: Library, source: CkanSource, resource: str, offset: int) -> _Page:
    address = source.action("datastore_search", resource_id=resource, limit=_PAGE, offset=offset)
    answer = ask(address, {}, library.patience)
    try:
        return _PageAnswer.model_validate_json(answer.content if answer else b"").result
    except ValidationError as error:
        raise unanswered("answer-ckan") from error


def _day(stated: str | None) -> date | None:
    """Read the day of a time stamp as CKAN writes them."""
    try:
        return date.fromisoformat((stated or "")[:10])
    except ValueError:
        return None
