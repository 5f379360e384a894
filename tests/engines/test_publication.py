# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A release comes to an engine whole or not at all, whatever happens to whoever brings it."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import httpx
import pytest

from ingest.engines import control, staging
from ingest.engines.account import Account
from ingest.engines.comparison import check_content
from ingest.engines.connection import Connection
from ingest.engines.difference import batches, counted, difference, lines_of, sizes
from ingest.engines.faults import EngineAway, EngineRefused, NotWhole
from ingest.engines.profiles import profiles
from ingest.engines.publication import Publisher
from ingest.releases import ReleaseProblem, Releases
from tests.conftest import ROOT
from tests.engine_servers import EngineServer
from tests.engines.conftest import Albo, Publish, both, cable_to


def test_a_difference_turns_one_release_into_the_other(folder: Releases) -> None:
    one, two = both(folder)
    told = list(difference(one, two))
    added = {line for is_added, line in told if is_added}
    removed = {line for is_added, line in told if not is_added}
    assert (set(lines_of(one)) - removed) | added == set(lines_of(two))
    assert not added & removed
    assert list(difference(one, one)) == []
    assert len(list(difference(None, two))) == two.info.quads == sizes(two).total()


def test_batches_are_bounded_and_always_the_same(folder: Releases) -> None:
    one, two = both(folder)
    small = profiles()["virtuoso"].model_copy(update={"batch": 50})
    told = list(batches(one, two, small))
    assert told == list(batches(one, two, small))
    assert max(len(batch.lines) for batch in told) == 50
    assert sum(len(batch.lines) for batch in told) == counted(one, two).total()
    assert [batch.number for batch in told] == list(range(1, len(told) + 1))


def test_first_then_by_difference_then_back(folder: Releases, publish: Publish) -> None:
    one, two = both(folder)
    first = publish(1, verify=True)
    assert (first.kind, first.before, first.added) == ("first", 0, one.info.quads)
    second = publish(2, verify=True)
    expected = counted(one, two)
    assert second.kind == "difference"
    assert second.added + second.removed == expected.total() < two.info.quads / 2
    assert publish(2).kind is None
    back = publish(1, verify=True)
    assert (back.kind, back.before, back.added) == ("difference", 2, second.removed)


def test_what_is_gone_here_is_replaced_whole(folder: Releases, publish: Publish) -> None:
    publish(1)
    shutil.rmtree(folder.folder / "1")
    done = publish(2, verify=True)
    assert (done.kind, done.before) == ("full", 1)


def test_another_value_is_found_by_comparing_and_mended(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with Connection(engine.place) as connection:
        holder = next(line for line in lines_of(folder.open(1)) if "Spazio Uno" in line)
        subject, predicate = holder.split(" ")[:2]
        whole = f"{subject} {predicate}"
        connection.update(
            f"DELETE {{ GRAPH <urn:albo:default> {{ {whole} ?o }} }}"
            f' INSERT {{ GRAPH <urn:albo:default> {{ {whole} "Altro" }} }}'
            f" WHERE {{ GRAPH <urn:albo:default> {{ {whole} ?o }} }}"
        )
        with pytest.raises(NotWhole):
            check_content(connection, folder.open(1))
    assert publish(1, full=True, verify=True).kind == "full"


class Killed(BaseException):
    """Whoever publishes is no more."""


class Mortal(Connection):
    """A connection whose owner dies after so many requests: before one is sent, or after it."""

    left = 0
    sends = False

    def _once(self, *request: object) -> httpx.Response:
        self.left -= 1
        if self.left < 0 and not self.sends:
            raise Killed
        answer = super()._once(*request)  # type: ignore[arg-type]
        if self.left < 0:
            raise Killed
        return answer


def requests_of(engine: EngineServer, folder: Releases, number: int) -> int:
    with Mortal(engine.place) as connection:
        connection.left = 10_000
        Publisher(connection, folder).publish(folder.open(number))
        return 10_000 - connection.left


def test_killed_at_any_moment_one_release_is_whole_and_the_next_run_completes(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    moments = requests_of(engine, folder, 2)
    chosen = random.Random(7).sample(range(4, moments), 6)  # noqa: S311 - the same each time
    now, seen = 2, set()
    for turn, moment in enumerate(chosen):
        before, now = now, 3 - now
        with Mortal(engine.place) as connection:
            connection.left, connection.sends = moment, turn % 2 == 0
            with pytest.raises(Killed):
                Publisher(connection, folder).publish(folder.open(now))
        with Connection(engine.place) as connection:
            marker, _ = control.read(connection)
            assert marker is not None
            seen.add(marker.state)
            if marker.state == "published":
                assert marker.release in (before, now)
                check_content(connection, folder.open(marker.release))
            else:
                assert not engine.place.profile.atomic
        publish(now, verify=turn % 3 == 2)
    with Connection(engine.place) as connection:
        check_content(connection, folder.open(now))
        assert control.read(connection)[1] is None


def test_killed_for_good_it_goes_on_where_it_was(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with Mortal(engine.place) as connection:
        connection.left = 16
        with pytest.raises(Killed):
            Publisher(connection, folder).publish(folder.open(2))
    done = publish(2, verify=True)
    assert done.resumed > 0


def test_a_process_that_is_killed_is_followed_by_one_that_completes(
    engine: EngineServer, folder: Releases, albo: Albo
) -> None:
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "publish"]
    process = subprocess.Popen([*command, "--releases", str(folder.folder)], cwd=ROOT)
    with Connection(engine.place) as connection:
        deadline = time.monotonic() + 30
        while control.read(connection)[0] is None and time.monotonic() < deadline:
            time.sleep(0.01)  # nothing to wait on: it is another process
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    told = json.loads(albo("publish", "--verify", "--json").stdout)
    assert (told["release"], told["verified"]) == (1, True)


def test_what_waits_is_counted_before_it_is_put_in_place(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with Mortal(engine.place) as connection:
        connection.left = 16
        with pytest.raises(Killed):
            Publisher(connection, folder).publish(folder.open(2))
    with Connection(engine.place) as connection:
        _, work = control.read(connection)
        assert work is not None
        waiting = next(one for one in work.staged if staging.target_of(one).is_added)
        connection.update(f"INSERT DATA {{ GRAPH <{waiting}> {{ <urn:x:a> <urn:x:b> 1 }} }}")
        with pytest.raises(NotWhole):
            Publisher(connection, folder).publish(folder.open(2))
        check_content(connection, folder.open(1))
    assert publish(2, verify=True).resumed == 0


def test_a_switch_that_comes_twice_changes_nothing(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with Connection(engine.place) as connection:
        before, _ = control.read(connection)
        assert before is not None
        publish(2)
        work = control.Work("x", "full", 1, "1-x", (), before.graphs)
        for late in staging.moves(before, work):
            connection.update(late)
        connection.update(control.write_marker(before, replace(before, serial="99")))
        check_content(connection, folder.open(2))
        marker, _ = control.read(connection)
        assert marker is not None
        assert marker.holds(folder.open(2).tag)


def test_a_network_that_is_cut_is_tried_again(engine: EngineServer, folder: Releases) -> None:
    with cable_to(engine) as cable:
        place = replace(engine.place, address=f"http://127.0.0.1:{cable.port}")
        with Connection(place, pause=lambda _seconds: time.sleep(0.02)) as connection:
            for after in (2_000, 6_000, 12_000):
                cable.after = after
                number = 1 if after != 6_000 else 2
                done = Publisher(connection, folder).publish(folder.open(number), verify=False)
                assert done.release == number
            check_content(connection, folder.open(1))


def test_an_engine_that_is_not_there_is_told(folder: Releases, engine: EngineServer) -> None:
    place = replace(engine.place, address="http://127.0.0.1:9")
    with (
        Connection(place, pause=lambda _seconds: None) as connection,
        pytest.raises(EngineAway, match="non risponde"),
    ):
        Publisher(connection, folder).publish(folder.open(1))


def test_whoever_may_not_write_is_told_and_no_secret_is(
    engine: EngineServer, folder: Releases, albo: Albo, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not engine.place.account.user:
        pytest.skip("this engine asks nobody who they are")
    place = replace(engine.place, account=Account("dba", "sbagliata-9"))
    assert "sbagliata" not in repr(place)
    with Connection(place) as connection, pytest.raises(EngineRefused):
        Publisher(connection, folder).publish(folder.open(1))
    monkeypatch.setenv("ALBO_STORE_PASSWORD", "sbagliata-9")
    done = albo("publish", code=3)
    assert "ALBO_STORE_PASSWORD" in done.output
    assert "sbagliata" not in done.output


def test_the_command_says_what_it_did(albo: Albo, folder: Releases) -> None:
    said = albo("publish", "--verify").stdout
    assert "edizione / release 1" in said
    assert str(folder.open(1).info.quads) in said
    assert "ogni quad confrontato" in said
    assert "già lì / there already" in albo("publish").stdout


def test_a_damaged_release_reaches_no_engine(
    engine: EngineServer, folder: Releases, publish: Publish, albo: Albo
) -> None:
    publish(1)
    folder.point_to(2)
    dump = folder.folder / "2" / "dump.nq.gz"
    dump.write_bytes(dump.read_bytes()[:-100])
    assert "dump.nq.gz" in albo("publish", code=3).output
    with Connection(engine.place) as connection:
        check_content(connection, folder.open(1))


def test_one_publisher_at_a_time(engine: EngineServer, folder: Releases) -> None:
    with Connection(engine.place) as connection:
        one, other = Publisher(connection, folder), Publisher(connection, folder)
        with one._alone(), pytest.raises(ReleaseProblem, match="in corso"):
            other.publish(folder.open(1))
