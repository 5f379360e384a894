# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The recipe of the container: what it must say, and, where an engine runs, what it does."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
import yaml

from tests.conftest import ROOT, free_port

DEPLOY = ROOT / "deploy"
RECIPE = DEPLOY / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """Give the instructions of the recipe, lines that go on joined to theirs."""
    text = re.sub(r"^#.*\n", "", RECIPE.read_text("utf-8"), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", " ", text)
    lines = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name, rest) for name, rest in lines]


def all_of(name: str) -> list[str]:
    return [rest for one, rest in instructions() if one == name]


def faults(found: list[tuple[str, str]]) -> set[str]:
    """Name what a recipe must not do, by the habits that linters of recipes agree on."""
    names = [name for name, _ in found]
    last = found[len(names) - 1 - names[::-1].index("FROM") :]
    images = dict(rest.split("=", 1) for name, rest in found if name == "ARG" and "=" in rest)
    told: set[str] = set()
    for name, rest in found:
        if name == "FROM":
            image = re.sub(r"\$\{(\w+)\}", lambda hit: images.get(hit[1], ""), rest.split()[0])
            if ":" not in image or image.endswith(":latest"):
                told.add("an image without a version")
        if name == "ADD" or re.search(r"curl|wget", rest):
            told.add("something fetched without a digest")
        if name == "RUN" and "pip install" in rest and "--constraint" not in rest:
            told.add("software without versions")
        if name in ("ENTRYPOINT", "CMD") and not rest.startswith("["):
            told.add("a shell that gets the signals")
    users = [rest for name, rest in last if name == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        told.add("root")
    for wanted in ("HEALTHCHECK", "STOPSIGNAL", "VOLUME"):
        if wanted not in [name for name, _ in last]:
            told.add(f"no {wanted}")
    return told


def test_the_recipe_keeps_to_the_habits_of_good_recipes() -> None:
    assert faults(instructions()) == set()
    bad = [("FROM", "python"), ("ADD", "https://example.org/x /x"), ("CMD", "albo serve")]
    assert {"an image without a version", "root", "no HEALTHCHECK"} < faults(bad)


def test_what_the_recipe_copies_is_there_and_it_starts_the_server() -> None:
    for rest in all_of("COPY"):
        *sources, _ = [word for word in rest.split() if not word.startswith("--from")]
        if "--from" not in rest:
            assert all((ROOT / source).exists() for source in sources), rest
    assert (all_of("ENTRYPOINT"), all_of("CMD")) == (['["albo"]'], ['["serve"]'])
    check = all_of("HEALTHCHECK")[0]
    assert "/health/ready" in check and json.loads(check[check.index("CMD") + 4 :])


def test_the_composition_is_read_only_without_privileges_and_drains() -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    albo, proxy = told["services"]["albo"], told["services"]["caddy"]
    for one in (albo, proxy):
        assert one["read_only"] and one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert not one["image"].endswith(":latest") and ":" in one["image"]
    assert [volume for volume in albo["volumes"] if not volume.endswith(":ro")] == [
        "releases:/data"
    ]
    assert int(albo["stop_grace_period"].removesuffix("s")) > 20
    assert "ports" not in albo  # only the proxy is reached from outside
    subnet = told["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert albo["environment"]["ALBO_PROXIES"] == subnet
    for volume in (*albo["volumes"], *proxy["volumes"]):
        source = volume.split(":")[0]
        assert source in told["volumes"] or source == "./registry" or (DEPLOY / source).exists()


def test_it_is_built_and_serves_with_a_file_system_that_nobody_can_write_to(tmp_path: Path) -> None:
    if not shutil.which("docker"):
        pytest.skip("no container engine is on this machine")
    if subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("the container engine of this machine does not answer (docker info)")
    port, name = free_port(), f"albo-test-{tmp_path.name}"
    build = ["docker", "build", "--quiet", "--file", str(RECIPE), "--tag", name, str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=600)
    if re.search(r"failed to resolve|no such host|pull access|i/o timeout", done.stderr):
        pytest.skip(f"the images that it stands on cannot be fetched here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    shut = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp"]
    run = ["docker", "run", "--rm", *shut, "--volume", f"{name}:/data"]
    subprocess.run([*run, name, "build"], check=True, timeout=300)
    served = [*run, "--detach", "--init", "--publish", f"127.0.0.1:{port}:8000", "--name", name]
    subprocess.run([*served, name], check=True)
    try:
        for _ in range(300):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health/ready").is_success:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.2)  # nothing to wait on: it is another machine, as it were
        answer = httpx.get(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D&format=json")
        assert answer.json()["boolean"]
        who = subprocess.run(["docker", "exec", name, "id", "-u"], capture_output=True, text=True)
        assert who.stdout.strip() == "10001"
    finally:
        begun = time.monotonic()
        subprocess.run(["docker", "stop", "--time", "30", name], check=True)
        assert time.monotonic() - begun < 25
        subprocess.run(["docker", "volume", "rm", name], check=False)
