# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Processes stand ready to check: each serves one applicant, and none is missed when it dies."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from endpoint.checking.examiner import CheckLimits
from ingest.releases import Releases
from shapes.calls import shipped_calls
from tests.conftest import serving
from tests.endpoint.test_self_checks import Json, checkers
from tests.registry_in_three import DAYS, Deployment

LIMITS = CheckLimits()
READY = LIMITS.ready


def row(name: str, desks: int = 12) -> Json:
    return {"id": "a", "nome": name, "comune": "Milano", "postazioni": str(desks)}


def ask(url: str, one: Json) -> httpx.Response:
    return httpx.post(f"{url}/api/v1/calls/milano-2013/self-checks", json=one, timeout=60)


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["rows"].values()]


def outcomes(answer: httpx.Response) -> dict[str, str]:
    (checked,) = answer.json()["rows"].values()
    return {one["requirement"].rpartition("#")[2]: one["outcome"] for one in checked["verdicts"]}


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)  # nothing to wait on: they are processes of another


def is_childless(process: psutil.Process) -> bool:
    """Say whether it let go of all that stood ready; it may itself have ended by now."""
    try:
        return not process.children()
    except psutil.NoSuchProcess:
        return True


def ready(url: str) -> set[int]:
    return {one.pid for zygote in checkers(url) for one in zygote.children()}


@pytest.fixture(scope="module")
def awake(releases: Releases) -> Iterator[str]:
    """A server that was asked for a check already."""
    with serving(releases.folder, ALBO_QUERY_WORKERS="1") as url:
        assert names(ask(url, row("Primo"))) == ["Primo"]
        yield url


def test_each_process_checks_one_file_and_another_takes_its_place(awake: str) -> None:
    eventually(lambda: len(ready(awake)) == READY)
    before = ready(awake)
    assert names(ask(awake, row("Solo"))) == ["Solo"]
    eventually(lambda: len(before & ready(awake)) == READY - 1 and len(ready(awake)) == READY)
    for number in range(READY - 1):
        ask(awake, row(f"Altro {number}"))
    eventually(lambda: not before & ready(awake))


def test_one_that_dies_while_it_waits_is_noticed_and_replaced(awake: str) -> None:
    eventually(lambda: len(ready(awake)) == READY)
    (zygote,) = checkers(awake)
    before = zygote.children()
    for one in before:
        one.kill()
    answer = ask(awake, row("Dopo", 3))
    assert names(answer) == ["Dopo"]
    assert outcomes(answer)["workstations"] == "failed"
    eventually(lambda: len(ready(awake)) == READY)
    assert not ready(awake) & {one.pid for one in before}
    assert checkers(awake) == [zygote]


def test_a_burst_is_served_beyond_those_that_are_ready(awake: str) -> None:
    """And nobody is told of anybody else: neither name nor desks of another come back."""
    most = LIMITS.at_a_time + LIMITS.waiting
    asked = [row(f"Candidato numero {number}", number) for number in range(6, 6 + most)]
    with ThreadPoolExecutor(most) as threads:
        answers = list(threads.map(lambda one: ask(awake, one), asked))
    for one, answer in zip(asked, answers, strict=True):
        assert names(answer) == [one["nome"]]
        assert answer.text.count("Candidato numero") == 1
        enough = int(str(one["postazioni"])) >= 10
        assert outcomes(answer)["workstations"] == ("passed" if enough else "failed")
    eventually(lambda: len(ready(awake)) == READY)


def test_what_one_sends_the_next_never_sees(awake: str) -> None:
    """Neither after a good file nor after one that breaks off halfway."""
    first = ask(awake, row("Nome riservato di un altro", 4))
    address = "/api/v1/calls/milano-2013/self-checks"
    torn = httpx.post(awake + address, content=b'[{"nome": "riservato', headers=JSON, timeout=60)
    assert (first.status_code, torn.status_code) == (200, 400)
    for _ in range(READY + 1):
        answer = ask(awake, {"id": "b", "comune": "Milano", "nome": "Altro"})
        assert names(answer) == ["Altro"] and "riservato" not in answer.text
        assert outcomes(answer)["workstations"] == "cantTell"


JSON = {"Content-Type": "application/json"}


def test_after_a_new_release_candidates_are_judged_by_its_call(tmp_path: Path) -> None:
    place = Deployment(tmp_path)
    text = shipped_calls()["milano-2013"].read_text("utf-8")
    (call := place.folder / "avviso.ttl").write_text(text, "utf-8")
    registry = place.registry.read_text("utf-8").replace(
        '"avviso-tipo-metropolitano-2026"', '"avviso.ttl"'
    )
    place.registry.write_text(registry, "utf-8")
    place.publish(DAYS[0])
    with serving(place.releases.folder, ALBO_QUERY_WORKERS="1", ALBO_POLL_SECONDS="0.05") as url:
        assert outcomes(ask(url, row("Prima", 8)))["workstations"] == "failed"
        (old,) = checkers(url)
        eventually(lambda: len(old.children()) == READY)
        call.write_text(
            text.replace("sh:minInclusive 10", "sh:minInclusive 8").replace('"1.0.0"', '"1.1.0"'),
            "utf-8",
        )
        place.publish(DAYS[1])
        eventually(lambda: httpx.get(f"{url}/health/ready").json()["release"] == 2)
        answer = ask(url, row("Dopo", 8))
        assert outcomes(answer)["workstations"] == "passed"
        assert answer.json()["receipt"]["call_version"] == "1.1.0"
        eventually(lambda: is_childless(old))
        (new,) = [one for one in checkers(url) if one != old]
        eventually(lambda: len(new.children()) == READY)
