# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
import json
import subprocess
import sys
from pathlib import Path

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


def test_a_measurement_tells_what_a_process_took() -> None:
    held = run([sys.executable, "-c", "held = bytearray(2**28); sum(range(10**6))"], AMPLE)
    assert (held.code, held.ended) == (0, "")
    assert 0 < held.cpu <= held.wall * 2 and held.peak > 2**28


def test_what_takes_too_long_is_ended_and_said_to_be() -> None:
    slow = run([sys.executable, "-c", "import time; time.sleep(60)"], Limits(0.5, 2**31))
    assert slow.ended.startswith("ended after") and slow.wall < 30
