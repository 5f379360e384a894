# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Good clients: they ask what has one right answer, and look at every answer."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from bench.client import Broken, Connection, Reply, get, post, post_form
from bench.oracle import Good
from bench.scene import Scene
from bench.tally import (
    BROKEN,
    FINE,
    GONE,
    RIGHT,
    STALE,
    UNANSWERED,
    UNCHANGED,
    WRONG,
    Event,
    outcome_of,
)

_PATIENCE: Final = 90.0
_ADDRESSES: Final = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")


@dataclass(frozen=True)
class Kept:
    """Hold the tag of an answer that a client kept, and the release that it is from."""

    tag: str
    release: int


@dataclass(frozen=True)
class Asking:
    """Hold one good query under way: how it was asked, and since when."""

    good: Good
    request: bytes
    kept: Kept | None = None
    pinned: int | None = None
    began: float = field(default_factory=time.monotonic)


async def good_client(scene: Scene, number: int) -> None:
    """Ask one good query after another over one connection."""
    kept: dict[str, Kept] = {}
    source = _ADDRESSES[number % len(_ADDRESSES)]
    async with Connection(scene.port, source=source) as connection:
        while scene.goes_on:
            good = scene.chance.choice(scene.oracle.queries)
            asking = _asking(scene, good, kept.get(good.name))
            await scene.sleep(await _ask(scene, connection, asking, kept))


async def _ask(
    scene: Scene, connection: Connection, asking: Asking, kept: dict[str, Kept]
) -> float:
    """Ask one query and count what came of it; gives how long to wait before the next."""
    detail, pause = "", scene.chance.uniform(0, 0.2)
    try:
        async with asyncio.timeout(_PATIENCE):
            reply = await connection.ask(asking.request)
    except Broken as error:
        outcome, detail = BROKEN, str(error)
    except TimeoutError:
        outcome = UNANSWERED
    else:
        outcome, detail = _judged(scene, asking, reply), _told(reply)
        pause += min(float(reply.headers.get("retry-after", 0)), 2.0)
        _keep(asking.good, reply, kept)
    scene.tally.good[outcome] += 1
    if outcome not in FINE:
        event = Event(asking.good.name, outcome, asking.began, time.monotonic(), detail)
        scene.tally.events.append(event)
    return pause


def _judged(scene: Scene, asking: Asking, reply: Reply) -> str:
    if reply.status == 304:
        return _judged_unchanged(scene, asking, reply)
    if reply.status == 410 and asking.pinned is not None:
        return GONE
    if reply.status != 200:
        return outcome_of(reply)
    if not scene.oracle.is_right(asking.good, reply):
        return WRONG
    number = int(reply.headers["albo-release"])
    scene.tally.answered_by[number] += 1
    if asking.pinned is not None:
        return RIGHT if number == asking.pinned else WRONG
    return RIGHT if scene.tally.may_answer(number, asking.began) else STALE


def _judged_unchanged(scene: Scene, asking: Asking, reply: Reply) -> str:
    kept = asking.kept
    if kept is None or reply.headers.get("etag") != kept.tag:
        return WRONG
    return UNCHANGED if scene.tally.may_answer(kept.release, asking.began) else STALE


def _told(reply: Reply) -> str:
    """Tell an answer in short, for whoever has to find out what was wrong with it."""
    release = reply.headers.get("albo-release", "none")
    start = reply.body[:500].decode(errors="replace")
    return f"release {release}, {reply.media_type}, {len(reply.body)} bytes: {start}"


def _keep(good: Good, reply: Reply, kept: dict[str, Kept]) -> None:
    if reply.status == 200 and "etag" in reply.headers and "albo-release" in reply.headers:
        kept[good.name] = Kept(reply.headers["etag"], int(reply.headers["albo-release"]))


def _asking(scene: Scene, good: Good, kept: Kept | None) -> Asking:
    """Ask a good query in one of the ways in which clients do."""
    chance, headers = scene.chance, {"Accept": good.form}
    way = chance.random()
    if kept is not None and way < 0.1:
        headers["If-None-Match"] = kept.tag
        return Asking(good, get("/sparql", good.text, headers), kept)
    if kept is not None and way < 0.2:
        pinned = {"release": str(kept.release)}
        return Asking(good, get("/sparql", good.text, headers, **pinned), pinned=kept.release)
    if chance.random() < 0.3:
        headers["Cache-Control"] = "no-cache"
    text = f"# {chance.random()}\n{good.text}" if chance.random() < 0.3 else good.text
    if way < 0.5:
        return Asking(good, get("/sparql", text, headers))
    if way < 0.75:
        return Asking(good, post_form("/sparql", text, headers))
    return Asking(good, post("/sparql", text.encode(), "application/sparql-query", headers))
