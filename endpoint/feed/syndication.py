# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The news as Atom (RFC 4287) and as JSON Feed 1.1, for readers of feeds."""

import json
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from endpoint.feed.news import News
from endpoint.served import Served
from ingest.feed.index import instant
from ontology.text import Text

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold, whoever wrote it (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_atom(served: Served, changes: Sequence[News], tongue: str) -> bytes:
    """Write an Atom feed; its entries have the IRIs of the versions for ids."""
    info = served.release.info
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: tongue})
    _add(feed, "id", _address(served, "atom", tongue))
    _add(feed, "title", _title(served, tongue))
    _add(feed, "updated", _updated(served, changes))
    _link(feed, "self", _address(served, "atom", tongue), ATOM)
    _link(feed, "alternate", f"{served.base}/changes?lang={tongue}", "text/html")
    _link(feed, "license", info.licence)
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", info.publisher)
    for one in changes:
        _entry(served, feed, one)
    ElementTree.register_namespace("", _ATOM)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(served: Served, feed: ElementTree.Element, one: News) -> None:
    entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", one.id)
    _add(entry, "title", one.title)
    _add(entry, "updated", instant(one.at))
    _link(entry, "alternate", served.base + one.path, "text/html")
    _add(entry, "summary", one.where)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _FORBIDDEN.sub("", text)


def _link(parent: ElementTree.Element, rel: str, place: str, kind: str | None = None) -> None:
    told = {"rel": rel, "href": place} | ({"type": kind} if kind else {})
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", told)


def to_json_feed(served: Served, changes: Sequence[News], tongue: str) -> bytes:
    """Write a JSON Feed (version 1.1)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(served, tongue),
        "home_page_url": f"{served.base}/changes?lang={tongue}",
        "feed_url": _address(served, "json", tongue),
        "language": tongue,
        "authors": [{"name": served.release.info.publisher}],
        "items": [_item(served, one) for one in changes],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(served: Served, one: News) -> dict[str, str]:
    return {
        "id": one.id,
        "url": served.base + one.path,
        "title": one.title,
        "content_text": one.where,
        "date_published": instant(one.at),
    }


def _title(served: Served, tongue: str) -> str:
    return f"{served.release.info.title.in_language(tongue)}: {_CHANGES.in_language(tongue)}"


def _address(served: Served, suffix: str, tongue: str) -> str:
    return f"{served.base}/changes.{suffix}?lang={tongue}"


def _updated(served: Served, changes: Sequence[News]) -> str:
    if changes:
        return instant(changes[0].at)
    return f"{served.release.info.reference_date.isoformat()}T00:00:00Z"


_CHANGES = Text(it="che cosa è cambiato", en="what changed")
