# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The lines that pages offer to copy do what they say, whatever the query holds."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from io import StringIO
from pathlib import Path

import httpx
import pytest

from ingest.releases import Release
from tests.endpoint.conftest import PER_COMUNE, Run

BROWSER = {"Accept": "text/html"}
# Every sign that ends or opens something in one of the languages.
SIGNS = 'a"b\'c`d${e}\\f #(lf) )-" %41 +&ê'
QUERY = f"""# ''' \"\"\" ${{x}} `
SELECT ?said ?é {{
  VALUES ?said {{ {json.dumps(SIGNS, ensure_ascii=False)} }}
  BIND ('''END
''' AS ?é)
}}
# END"""
EXPECTED = [["said", "é"], [SIGNS, "END\n"]]


def lines(text: str) -> dict[str, str]:
    """Give the lines that a page offers, by the program that they are for."""
    text = text.split('class="snippets"', 1)[1]
    found = re.findall(r"<summary>([^<]*)</summary>.*?<pre[^>]*><code>(.*?)</code>", text, re.S)
    return {unescape(name): unescape(code) for name, code in found}


@pytest.fixture
def offered(client: httpx.Client, server: str, release: Release) -> Callable[..., dict[str, str]]:
    def ask(path: str, **asked: str) -> dict[str, str]:
        answer = client.get(path, params=asked or None, headers=BROWSER)
        assert answer.status_code == 200, answer.text
        told = lines(answer.text)
        # They name the address that the release has; here it is served elsewhere.
        return {name: code.replace(release.info.base, server) for name, code in told.items()}

    return ask


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(code: str) -> str:
    done = subprocess.run(["bash", "-c", code], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def javascript(node: Callable[..., Run], tmp_path: Path) -> Callable[[str], str]:
    def run(code: str) -> str:
        file = tmp_path / "shown.mjs"
        file.write_text(code, "utf-8")
        done = node(str(file))
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def table(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.strip())))


def test_curl_and_javascript_ask_as_shown(
    offered: Callable[..., dict[str, str]], javascript: Callable[[str], str]
) -> None:
    shown = offered("/sparql", query=QUERY)
    assert table(shell(shown["curl"])) == EXPECTED
    assert table(javascript(shown["JavaScript"])) == EXPECTED


def test_python_asks_as_shown(offered: Callable[..., dict[str, str]]) -> None:
    shown = offered("/sparql", query=QUERY)
    answer = python(
        shown["Python, SPARQLWrapper"].replace("print(", "import json\nprint(json.dumps(") + ")"
    )
    assert json.loads(answer)["results"]["bindings"][0]["said"]["value"] == SIGNS
    read = shown["Python, pandas"].replace("print(table)", "print(table.to_csv(index=False))")
    assert table(python(read)) == EXPECTED
    # The address for Excel is that of the file.
    assert table(httpx.get(shown["Excel, da Web"]).text) == EXPECTED


def test_power_query_and_r_hold_the_query_whole(offered: Callable[..., dict[str, str]]) -> None:
    shown = offered("/sparql", query=QUERY)
    literal = re.search(r'Query = "((?:[^"]|"")*)",\n', shown["Excel, Power BI (Power Query)"])
    assert literal
    written = literal[1].replace('""', '"').replace("#(lf)", "\n").replace("#(#)\n", "#(lf)")
    assert written.replace("#(#)(", "#(") == QUERY
    raw = re.search(r'r"(-+)\((.*?)\)\1"', shown["R"], re.S)
    assert raw
    assert raw[2] == QUERY


def test_graphs_and_truth_have_lines_of_their_own(
    offered: Callable[..., dict[str, str]], javascript: Callable[[str], str]
) -> None:
    shown = offered("/sparql", query="CONSTRUCT { ?s a albo:Comune } { ?s a albo:Comune }")
    assert set(shown) == {"curl", "Python, rdflib", "JavaScript"}
    number = int(python(shown["Python, rdflib"]))
    assert number > 100
    assert "albo:Comune" in shell(shown["curl"])
    truth = offered("/sparql", query="ASK { ?s a albo:Comune }")
    assert json.loads(shell(truth["curl"]))["boolean"] is True
    assert "true" in javascript(truth["JavaScript"])
    assert "True" in python(truth["Python, SPARQLWrapper"])


def test_a_saved_question_is_read_as_shown(
    offered: Callable[..., dict[str, str]], javascript: Callable[[str], str]
) -> None:
    shown = offered("/queries/coworking-per-comune")
    expected = [[comune, str(spaces)] for _, comune, spaces in PER_COMUNE]
    assert sorted(table(shell(shown["curl"]))[1:]) == sorted(expected)
    assert sorted(table(javascript(shown["JavaScript"]))[1:]) == sorted(expected)
    assert "Cinisello Balsamo" in python(shown["Python, pandas"])
    chosen = offered("/queries/near-a-point", limit="300")
    assert "limit=300" in chosen["curl"]
    assert chosen["Google Sheets"].startswith('=IMPORTDATA("http')
