# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Ask one address over HTTP: bounded in time, size, redirects and tries, and anonymous."""

import asyncio
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import unquote, urlsplit

import httpx

from ingest.rules import rule
from ontology import __version__
from ontology.text import Text

MAX_REDIRECTS = 5
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Patience:
    """Say how long a source is waited for, in seconds, and how much it may say, in bytes.

    It is asked once more after each pause.
    """

    connect: float = 5
    read: float = 30
    whole: float = 60
    pauses: tuple[float, ...] = (1, 5)
    limit: int = 100 * 10**6


@dataclass(frozen=True)
class Answer:
    """Hold what a source answered: the whole body, its name, and what its headers say."""

    content: bytes
    name: str = "data"
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""


class Unanswered(Exception):
    """Tell why there is no answer of use; ``passing`` where another try may help."""

    def __init__(self, why: Text, *, passing: bool = False) -> None:
        super().__init__(why.en)
        self.why = why
        self.passing = passing


def unanswered(code: str, /, *, passing: bool = False, **words: object) -> Unanswered:
    """Make the failure whose reason a rule says."""
    return Unanswered(rule(code, **words).reason, passing=passing)


def ask(url: str, conditions: Mapping[str, str], patience: Patience) -> Answer | None:
    """Ask an address; None says that what the conditions name is still current (304).

    Raises Unanswered after the last try.
    """
    _check(url)
    for pause in patience.pauses:
        try:
            return _once(url, conditions, patience)
        except Unanswered as problem:
            if not problem.passing:
                raise
            time.sleep(pause)
    return _once(url, conditions, patience)


def _check(url: str) -> None:
    """Refuse what is no web address, and one that carries a password."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise unanswered("answer-address") from error
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo:
        raise unanswered("answer-address")


def _once(url: str, conditions: Mapping[str, str], patience: Patience) -> Answer | None:
    # In a thread of its own, so that a caller may have an event loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _get(url, conditions, patience)).result()


async def _get(url: str, conditions: Mapping[str, str], patience: Patience) -> Answer | None:
    try:
        async with (
            asyncio.timeout(patience.whole),
            _client(patience) as client,
            client.stream("GET", url, headers=dict(conditions)) as answer,
        ):
            return await _taken(answer, _file_name(url), conditions, patience.limit)
    except TimeoutError as error:  # of the whole: another try would take as long
        raise unanswered("answer-slow") from error
    except httpx.TimeoutException as error:
        raise unanswered("answer-slow", passing=True) from error
    except httpx.TooManyRedirects as error:
        raise unanswered("answer-redirects", limit=MAX_REDIRECTS) from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise unanswered("answer-address") from error
    except httpx.HTTPError as error:
        name = type(error).__name__
        raise unanswered("answer-network", error=name, passing=True) from error
    except (ValueError, OSError) as error:  # a header or an address that httpx trips over
        raise unanswered("answer-network", error=type(error).__name__) from error


def _client(patience: Patience) -> httpx.AsyncClient:
    timeout = httpx.Timeout(patience.read, connect=patience.connect)
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    # What is not packed cannot burst when it is unpacked; a server may send it packed even so.
    headers = {"User-Agent": f"albo/{__version__}", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(
        headers=headers,
        cookies=no_cookies,
        timeout=timeout,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
    )


async def _taken(
    answer: httpx.Response, name: str, conditions: Mapping[str, str], limit: int
) -> Answer | None:
    status = answer.status_code
    if status == httpx.codes.NOT_MODIFIED and conditions:
        return None
    if status != httpx.codes.OK:
        again = status == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error
        raise unanswered("answer-status", status=status, passing=again)
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("", "identity"):
        raise unanswered("answer-packed", packing=packing[:_LONGEST_NAME])
    return Answer(
        await _body(answer, limit),
        name,
        answer.headers.get("content-type", ""),
        answer.headers.get("etag", ""),
        answer.headers.get("last-modified", ""),
    )


async def _body(answer: httpx.Response, limit: int) -> bytes:
    """Take the body piece by piece; a body that was cut raises in the transport."""
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > limit:
            raise unanswered("answer-too-long", limit=limit)
    return bytes(body)


def _file_name(url: str) -> str:
    """Name a body as its address does, as far as a file may be named so."""
    end = unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", end)[-_LONGEST_NAME:].strip("-.")
    return safe or "data"
