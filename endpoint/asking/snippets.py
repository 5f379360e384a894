# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The lines that ask the same from a program: for curl, Python, R, JavaScript, Excel.

Each is whole: it runs as it is copied. A query is put in by the rules of the language that it is
written into, so no query becomes code.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ontology.text import Text, same


@dataclass(frozen=True)
class Snippet:
    """Hold the lines for one program, and what is to be known about them."""

    name: str
    title: Text
    code: str
    note: Text | None = None


def of_query(endpoint: str, query: str, form: str) -> Sequence[Snippet]:
    """Give the lines that send a query of one form (SELECT, ASK, CONSTRUCT, DESCRIBE)."""
    query = "\n".join(query.splitlines())
    if form in ("CONSTRUCT", "DESCRIBE"):
        return list(_of_graphs(endpoint, query))
    if form == "ASK":
        return [
            *_curl(endpoint, query, "application/sparql-results+json"),
            *_wrapper(endpoint, query),
            *_javascript(endpoint, query, "application/sparql-results+json", "json"),
        ]
    return list(_of_tables(endpoint, query))


def of_address(address: str) -> Sequence[Snippet]:
    """Give the lines that read a table which has an address of its own (CSV)."""
    quoted = json.dumps(address, ensure_ascii=False)
    return [
        Snippet("curl", same("curl"), f"curl -s {_shell(address)}"),
        Snippet(
            "pandas",
            same("Python, pandas"),
            f"import pandas as pd\n\ntable = pd.read_csv({quoted})\nprint(table)",
        ),
        Snippet(
            "r", same("R"), f'table <- read.csv({quoted}, fileEncoding = "UTF-8")\nprint(table)'
        ),
        Snippet(
            "javascript",
            same("JavaScript"),
            f"const answer = await fetch({quoted});\nconsole.log(await answer.text());",
        ),
        _query_editor(
            f"    Answer = Csv.Document(Web.Contents({_m(address)}), [Encoding = 65001]),"
        ),
        Snippet("sheets", same("Google Sheets"), f"=IMPORTDATA({_m(address)})"),
    ]


def _of_tables(endpoint: str, query: str) -> Iterator[Snippet]:
    csv = urlencode({"query": query, "format": "csv"})
    yield from _curl(endpoint, query, "text/csv")
    yield Snippet(
        "pandas",
        same("Python, pandas"),
        "from urllib.parse import urlencode\n\nimport pandas as pd\n\n"
        f"query = {_python(query)}\n"
        f'asked = urlencode({{"query": query, "format": "csv"}})\n'
        f'table = pd.read_csv("{endpoint}?" + asked)\nprint(table)',
    )
    yield from _wrapper(endpoint, query)
    yield Snippet(
        "r",
        same("R"),
        f"query <- {_r(query)}\n"
        f'table <- read.csv(paste0("{endpoint}?format=csv&query=",\n'
        '                         URLencode(query, reserved = TRUE)), fileEncoding = "UTF-8")\n'
        "print(table)",
    )
    yield from _javascript(endpoint, query, "text/csv", "text")
    yield _query_editor(
        f"    Query = {_m(query)},\n"
        f"    Answer = Csv.Document(Web.Contents({_m(endpoint)},\n"
        '        [Query = [query = Query, format = "csv"]]), [Encoding = 65001]),'
    )
    yield Snippet(
        "excel", Text(it="Excel, da Web", en="Excel, From Web"), f"{endpoint}?{csv}", _FROM_WEB
    )


def _of_graphs(endpoint: str, query: str) -> Iterator[Snippet]:
    yield from _curl(endpoint, query, "text/turtle")
    yield Snippet(
        "rdflib",
        same("Python, rdflib"),
        "from urllib.parse import urlencode\n\nfrom rdflib import Graph\n\n"
        f"query = {_python(query)}\n"
        'asked = urlencode({"query": query, "format": "nt"})\n'
        f'graph = Graph().parse("{endpoint}?" + asked, format="nt")\nprint(len(graph))',
    )
    yield from _javascript(endpoint, query, "text/turtle", "text")


def _curl(endpoint: str, query: str, form: str) -> Iterator[Snippet]:
    # A word that is no line of the query ends it.
    end = "END"
    while end in query.splitlines():
        end += "_"
    yield Snippet(
        "curl",
        same("curl"),
        f"curl -s {_shell(endpoint)} -H 'Accept: {form}' --data-urlencode query@- <<'{end}'\n"
        f"{query}\n{end}",
    )


def _wrapper(endpoint: str, query: str) -> Iterator[Snippet]:
    yield Snippet(
        "sparqlwrapper",
        same("Python, SPARQLWrapper"),
        "from SPARQLWrapper import JSON, SPARQLWrapper\n\n"
        f'endpoint = SPARQLWrapper("{endpoint}")\nendpoint.setReturnFormat(JSON)\n'
        f"endpoint.setQuery({_python(query)})\nprint(endpoint.queryAndConvert())",
    )


def _javascript(endpoint: str, query: str, form: str, reading: str) -> Iterator[Snippet]:
    written = query.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    yield Snippet(
        "javascript",
        same("JavaScript"),
        f"const query = `{written}`;\n"
        f'const answer = await fetch("{endpoint}", {{\n  method: "POST",\n'
        f'  headers: {{ Accept: "{form}" }},\n  body: new URLSearchParams({{ query }}),\n}});\n'
        f"console.log(await answer.{reading}());",
    )


def _query_editor(lines: str) -> Snippet:
    code = f"let\n{lines}\n    Table = Table.PromoteHeaders(Answer)\nin\n    Table"
    return Snippet("powerquery", same("Excel, Power BI (Power Query)"), code, _BLANK_QUERY)


def _python(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    # A quote at the end would run into those that close.
    return f'"""{written}\n"""'


def _r(text: str) -> str:
    """Write a raw string of R, with as many dashes as keep it whole."""
    dashes = "-"
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'


def _m(text: str) -> str:
    written = text.replace("#(", "#(#)(").replace('"', '""').replace("\n", "#(lf)")
    return f'"{written}"'


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


_BLANK_QUERY = Text(
    it="Dati, Recupera dati, Query vuota, Editor avanzato.",
    en="Data, Get Data, Blank Query, Advanced Editor.",
)
_FROM_WEB = Text(it="Dati, Da Web: incollare l'indirizzo.", en="Data, From Web: paste the address.")
