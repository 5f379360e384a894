# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Programs that read the description of the API, and programs that were made from it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx
import pytest

from tests.conftest import ROOT

Run = subprocess.CompletedProcess[str]
Json = dict[str, object]


def run(command: list[str | Path], folder: Path, seconds: int = 300) -> Run:
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=seconds, check=False
    )


@pytest.fixture(scope="session")
def description(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = httpx.get(f"{server}/api/v1/openapi.json").json()
    # The release names its own base; the clients are to ask the server of the test.
    found["servers"] = [{"url": f"{server}/api/v1", "description": "test", "x-sandbox": True}]
    file = tmp_path_factory.mktemp("description") / "openapi.json"
    file.write_text(json.dumps(found), "utf-8")
    return file


READ = """
import sys
sys.path.insert(0, sys.argv[2])
from made.client import Client
from made.api.registri import register_entries_list, things_item
from made.models import EntriesPage, CoworkingSpace, Problem
client = Client(base_url=sys.argv[1])
page = register_entries_list.sync("coworking", client=client, comune=["015146"], limit=3)
assert isinstance(page, EntriesPage), page
thing = things_item.sync("coworking-0004", client=client)
assert isinstance(thing, CoworkingSpace), thing
missing = things_item.sync("coworking-9999", client=client)
assert isinstance(missing, Problem), missing
print(page.total, page.items[0].number, thing.workstations, thing.name.it, missing.status)
"""


def test_a_generated_python_client_compiles_and_reads(
    programs: Path, description: Path, server: str, tmp_path: Path
) -> None:
    command = [programs / "openapi-python-client", "generate", "--path", description]
    made = run([*command, "--output-path", tmp_path / "made", "--meta", "none"], tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Warning" not in made.stdout
    script = tmp_path / "read.py"
    script.write_text(READ, "utf-8")
    assert run([programs / "python", "-m", "compileall", "-q", "made"], tmp_path).returncode == 0
    read = run([programs / "python", script, f"{server}/api/v1", tmp_path], tmp_path)
    assert read.returncode == 0, read.stderr
    assert read.stdout.split() == [
        "42",
        *["0002", "7", "Cowo", "Milano", "/", "Cesare", "Correnti", "404"],
    ]


USE = """
import createClient from "openapi-fetch";
import type { paths, components } from "./schema";
const client = createClient<paths>({ baseUrl: process.argv[2] });
const { data } = await client.GET("/things/{ref}", { params: { path: { ref: "coworking-0004" } } });
const thing = data as components["schemas"]["CoworkingSpace"];
const page = await client.GET("/registers/{register}/entries", {
  params: { path: { register: "coworking" }, query: { comune: ["015146"], limit: 3 } },
});
// A list comes in forms that are no objects too.
const total = typeof page.data === "object" && "total" in page.data ? page.data.total : undefined;
console.log(total, thing.workstations, thing.name.it);
"""


def test_generated_typescript_types_compile_and_read(
    node: Callable[..., Run], description: Path, server: str, tmp_path: Path
) -> None:
    modules = ROOT / ".venv" / "clients" / "node_modules"
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "use.ts").write_text(USE, "utf-8")
    made = str(tmp_path / "schema.d.ts")
    types = node("node_modules/openapi-typescript/bin/cli.js", str(description), "-o", made)
    assert types.returncode == 0, types.stderr
    use, compiler = tmp_path / "use.ts", "node_modules/typescript/bin/tsc"
    options = "--strict --target es2022 --module esnext --moduleResolution bundler --skipLibCheck"
    roots = ["--types", "node", "--typeRoots", str(modules / "@types")]
    compiled = node(compiler, *options.split(), *roots, str(use))
    assert compiled.returncode == 0, compiled.stdout
    read = node(str(tmp_path / "use.js"), f"{server}/api/v1")
    assert read.stdout.split() == ["42", "7", "Cowo", "Milano", "/", "Cesare", "Correnti"], (
        read.stderr
    )
    # A number is no text: the types hold whoever uses them to what is served.
    use.write_text(USE.replace("thing.workstations", "thing.workstations?.trim()"), "utf-8")
    assert "trim" in node(compiler, *options.split(), *roots, str(use)).stdout


# A cursor of another list or a box inside out is refused, though no schema can say so.
_LEFT_OUT = "positive_data_acceptance"


def test_schemathesis_finds_nothing_in_two_thousand_requests(
    programs: Path, description: Path, server: str, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    command = [programs / "schemathesis", "run", description, "--url", f"{server}/api/v1"]
    options = ["-c", "all", "--exclude-checks", _LEFT_OUT, "-n", "60", "--seed", "1", "--no-color"]
    options += ["--generation-database", "none", "--phases", "fuzzing"]
    done = run(
        [*command, *options, "--report", "json", "--report-json-path", report], tmp_path, 600
    )
    assert done.returncode == 0, done.stdout[-4000:]
    found = cast("Json", json.loads(report.read_text("utf-8")))
    assert cast("dict[str, int]", found["test_cases"])["generated"] >= 2000


MAP = """
import sys
import pyogrio
from pyogrio import raw
url = "OAPIF:" + sys.argv[1]
layers = {name for name, _ in pyogrio.list_layers(url)}
assert {"coworking", "disused-space", "municipalities"} <= layers, layers
meta, _, geometry, data = raw.read(url, layer="disused-space")
names = dict(zip(meta["fields"], data))
_, _, box, _ = raw.read(url, layer="disused-space", bbox=(9.17, 45.45, 9.19, 45.47))
_, _, areas, _ = raw.read(url, layer="municipalities")
print(len(geometry), len(set(names["iri"])), len(box), len(areas))
"""


def test_a_map_program_reads_every_page_of_a_layer(
    programs: Path, home: str, tmp_path: Path
) -> None:
    script = tmp_path / "map.py"
    script.write_text(MAP, "utf-8")
    read = run([programs / "python", script, f"{home}/ogc"], tmp_path)
    assert read.returncode == 0, read.stderr
    every, iris, inside, areas = map(int, read.stdout.split())
    assert every == iris == 216
    assert 0 < inside < 60
    assert areas == 137
