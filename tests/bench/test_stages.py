# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from bench.clock import Clock
from bench.measurements import Measurements
from bench.running import ROOT, Limits, run
from bench.tables import markdown

AMPLE = Limits(seconds=60, memory=2**31)


def test_the_document_holds_what_was_measured() -> None:
    found = Measurements.model_validate_json((ROOT / "bench" / "stages.json").read_bytes())
    assert markdown(found) in (ROOT / "docs" / "benchmarks.md").read_text("utf-8")


def test_the_clock_finds_every_function_of_a_stage(tmp_path: Path) -> None:
    out = tmp_path / "stages.json"
    command = [sys.executable, "-m", "bench.staged", str(out), "--help"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert json.loads(out.read_text("utf-8"))["missing"] == []


def test_a_thread_takes_its_time_from_no_stage_that_it_runs_beside() -> None:
    clock, begin, end = Clock(), Event(), Event()

    def work() -> None:
        with clock.beside("beside"):
            burn(0.1)
            begin.set()
            burn(0.1)
            end.wait(30)
        burn(0.05)

    thread = Thread(target=work)
    clock.enter("first")
    thread.start()
    begin.wait(30)
    clock.leave()
    clock.enter("second")
    burn(0.1)
    end.set()
    thread.join()
    clock.leave()
    clock.end()
    spent = {name: one.cpu for name, one in clock.spent.items()}
    assert spent["beside"] == pytest.approx(0.2, abs=0.04)
    assert spent["first"] == pytest.approx(0, abs=0.04), "it waited"
    # What a thread does in no stage is of the one that is open, as ever.
    assert spent["second"] == pytest.approx(0.15, abs=0.04)
    assert min(spent.values()) >= 0


def burn(seconds: float) -> None:
    """Use so much CPU in this thread."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_measurement_tells_what_a_process_took() -> None:
    held = run([sys.executable, "-c", "held = bytearray(2**28); sum(range(10**6))"], AMPLE)
    assert (held.code, held.ended) == (0, "")
    assert 0 < held.cpu <= held.wall * 2 and held.peak > 2**28


def test_what_takes_too_long_is_ended_and_said_to_be() -> None:
    slow = run([sys.executable, "-c", "import time; time.sleep(60)"], Limits(0.5, 2**31))
    assert slow.ended.startswith("ended after") and slow.wall < 30
