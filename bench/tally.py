# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What came of a soak, and whether every must was kept."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bench.client import Reply
from bench.load import Outcome
from bench.process import Size

RIGHT: Final = "right"
UNCHANGED: Final = "304, rightly"
GONE: Final = "410 for a release asked for by its number"
WRONG, STALE, BROKEN, UNANSWERED = "WRONG", "STALE", "broken", "unanswered"
FINE: Final = (RIGHT, UNCHANGED, GONE)
_LOG_END: Final = 20_000
# Seconds within which a new release must have taken over, on a machine that is busy.
_LAG: Final = 30.0
_GROWTH: Final = 1.25
_BESIDE: Final = 1.0  # seconds before a query in which a kill may still have hit it


def outcome_of(reply: Reply) -> str:
    """Name an answer by its status, and a problem by its kind too."""
    if reply.media_type != "application/problem+json":
        return str(reply.status)
    try:
        kind = str(json.loads(reply.body)["type"]).rsplit("/", 1)[-1]
    except (ValueError, KeyError, TypeError):
        kind = "unreadable problem"
    return f"{reply.status} {kind}"


@dataclass(frozen=True)
class Event:
    """Hold a good query that was not answered right, when, and what was seen."""

    query: str
    outcome: str
    began: float
    ended: float
    detail: str


@dataclass
class Tally:
    """Count everything that happens in a soak."""

    began: float = field(default_factory=time.monotonic)
    good: Counter[str] = field(default_factory=Counter)
    hostile: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    events: list[Event] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    published: list[tuple[float, int]] = field(default_factory=list)
    answered_by: Counter[int] = field(default_factory=Counter)
    calls_out: int = 0
    probe: Outcome = field(default_factory=Outcome)
    sizes: dict[str, Size] = field(default_factory=dict)
    alive: bool = True
    log: str = ""

    @property
    def tracebacks(self) -> int:
        """Count the errors that the server wrote down as unforeseen."""
        return self.log.count("Traceback (most recent call last)")

    def may_answer(self, number: int, began: float) -> bool:
        """Say whether a release was current when a query began, or shortly before."""
        ends = [when for when, _ in self.published[1:]] + [float("inf")]
        return any(
            number == current and end >= began - _LAG
            for (_, current), end in zip(self.published, ends, strict=True)
        )

    def beside_a_kill(self, event: Event) -> bool:
        """Say whether a worker was killed while a query ran, or just before."""
        return any(event.began - _BESIDE <= kill <= event.ended for kill in self.kills)

    def mishaps(self) -> dict[str, tuple[int, int]]:
        """Count the good queries without their answer: those beside a kill, and the others."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for event in self.events:
            found[event.outcome][not self.beside_a_kill(event)] += 1
        return {outcome: (beside, apart) for outcome, (beside, apart) in found.items()}

    def musts(self) -> dict[str, int]:
        """Count what must never happen."""
        others = [event.outcome for event in self.events if not self.beside_a_kill(event)]
        return {
            "wrong answers": self.good[WRONG],
            "answers of a release long replaced": self.good[STALE],
            "5xx other than 503": sum(map(_is_fault, self._outcomes())),
            "good queries broken off, no worker killed": others.count(BROKEN),
            "good queries never answered, no worker killed": others.count(UNANSWERED),
            "good queries refused, no worker killed": sum(map(_is_refusal, others)),
            "calls to the outside": self.calls_out,
            "ends of the server": int(not self.alive),
            "growth after the first third": int(self._has_grown()),
        }

    def _has_grown(self) -> bool:
        """Say whether the server takes more at the end than it took early on."""
        *while_asked, at_rest = (size.memory_of_first for size in self.sizes.values())
        early = while_asked[: max(2, len(while_asked) // 3)]
        return at_rest > _GROWTH * max(early)

    def _outcomes(self) -> Iterator[str]:
        yield from self.good.elements()
        for found in self.hostile.values():
            yield from found.elements()
        for status, count in self.probe.statuses.items():
            yield from [status] * count


def _is_fault(outcome: str) -> bool:
    return outcome[:1] == "5" and outcome[:3] != "503"


def _is_refusal(outcome: str) -> bool:
    return outcome[:1] == "4" and outcome[:3] != "429"


def as_json(tally: Tally, options: Mapping[str, object]) -> dict[str, object]:
    """Give all that was counted as JSON."""
    return {
        "options": dict(options),
        "musts": tally.musts(),
        "good": dict(tally.good),
        "mishaps_beside_a_kill_and_others": tally.mishaps(),
        "events": [
            {**vars(event), "beside_a_kill": tally.beside_a_kill(event)}
            for event in tally.events
            if not event.outcome.startswith(("429", "503"))
        ],
        "hostile": {name: dict(found) for name, found in tally.hostile.items()},
        "kills": [round(kill - tally.began, 3) for kill in tally.kills],
        "published": [(round(when - tally.began, 3), number) for when, number in tally.published],
        "answers_by_release": dict(tally.answered_by),
        "probe": vars(tally.probe),
        "sizes": {moment: vars(size) for moment, size in tally.sizes.items()},
        "tracebacks": tally.tracebacks,
        "end_of_log": tally.log[-_LOG_END:],
    }
