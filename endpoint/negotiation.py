# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Choose the form of an answer: suffix, then ``?format=``, then the Accept header (RFC 9110)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

HTML = "text/html"
JSON_LD = "application/ld+json"
TURTLE = "text/turtle"

# Short names, as suffixes and in ?format=, and the media types they stand for.
FORMATS = {
    "ttl": TURTLE,
    "jsonld": JSON_LD,
    "json": "application/json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "html": HTML,
}
# The first is the answer to */*.
DOCUMENTS = tuple(FORMATS.values())


# As much of a header as anybody needs: a longer one would cost others' time.
_READ = 4096
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True)
class _Range:
    """Hold one media range of an Accept header."""

    type: str
    quality: float

    def specificity(self, offer: str) -> int:
        """Say how closely the range names an offer: 0 not at all, 3 exactly."""
        if self.type == offer:
            return 3
        if self.type == offer.split("/")[0] + "/*":
            return 2
        return 1 if self.type == "*/*" else 0


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Give the offer that the header likes best; None when it accepts none of them.

    Equal likings go to the earlier offer; the most specific range decides for each
    offer, and a quality of 0 excludes it (RFC 9110, 12.5.1).
    """
    return _chosen((accept or "*/*")[:_READ], tuple(offers))


@lru_cache(maxsize=512)
def _chosen(accept: str, offers: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept)
    liked = [(_quality(ranges, offer), -position) for position, offer in enumerate(offers)]
    quality, position = max(liked, default=(0.0, 0))
    return offers[-position] if quality > 0 else None


def accepted(request: Request) -> str | None:
    """Give the Accept header of a request, its lines joined into one (RFC 9110, 5.3)."""
    return ", ".join(request.headers.getlist("accept")) or None


def accepts_gzip(request: Request) -> bool:
    """Say whether an answer may come packed (RFC 9110, 12.5.3)."""
    ranges = _ranges(", ".join(request.headers.getlist("accept-encoding")))
    liked = {one.type: one.quality for one in ranges}
    return liked.get("gzip", liked.get("*", 0.0)) > 0


def holds(request: Request, tag: str, *, any_tag: bool = True) -> bool:
    """Say whether the client holds the answer of a tag already (RFC 9110, 13.1.2).

    Only GET and HEAD are answered so: elsewhere a match would be a failure.
    """
    if request.method not in ("GET", "HEAD"):
        return False
    header = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in header[:_READ].split(",")}
    return tag.removeprefix("W/") in tags or (any_tag and "*" in tags)


def _ranges(accept: str) -> list[_Range]:
    return [_range(part) for part in accept[:_READ].split(",") if part.strip()]


def _range(part: str) -> _Range:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
    # Three decimals at most (RFC 9110, 12.4.2); anything else accepts nothing.
    return _Range(name, float(quality) if _QUALITY.fullmatch(quality) else 0.0)


def _quality(ranges: Sequence[_Range], offer: str) -> float:
    found = [(one.specificity(offer), one.quality) for one in ranges if one.specificity(offer)]
    return max(found, default=(0, 0.0))[1]


def language(asked: str | None, accept_language: str | None) -> str:
    """Give ``it`` or ``en``: ``?lang=`` first, then the header, else Italian."""
    if asked in ("it", "en"):
        return asked
    liked = {"it": 0.0, "en": 0.0}
    for one in _ranges(accept_language or ""):
        tongue = one.type.split("-")[0]
        if tongue in liked:
            liked[tongue] = max(liked[tongue], one.quality)
    return "en" if liked["en"] > liked["it"] else "it"
