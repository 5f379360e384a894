# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A small deployment whose things are linked with those of another body."""

from pathlib import Path

BASE = "https://registri.example.org"
THERE = "https://altri.example.org/"
HEADER = "concept,key,target,label,status,checked_on,note\n"
GOOD = f"comune,015188,{THERE}1,Rosate,confirmed,2026-11-20,\n"
REGISTRY = f"""
base = "{BASE}"
licence = "https://creativecommons.org/licenses/by/4.0/"
reference_date = 2026-11-22
title = {{ it = "Prova", en = "Test" }}
description = {{ it = "Prova.", en = "Test." }}
[publisher]
name = "Albo"
[tables]
sources = "sources.csv"
actors = "actors.csv"
[[registers]]
id = "coworking"
kind = "coworking"
title = {{ it = "Spazi", en = "Spaces" }}
description = {{ it = "Spazi.", en = "Spaces." }}
files = [{{ path = "coworking.csv" }}]
[[registers]]
id = "sharing-expert"
kind = "sharing-expert"
title = {{ it = "Esperti", en = "Experts" }}
description = {{ it = "Esperti.", en = "Experts." }}
without_data = {{ it = "Nessuno.", en = "None." }}
"""
LINKSET = """
[[linksets]]
name = "altri"
target = "{target}"
predicate = "{predicate}"
{place}
source = "{source}"
title = {{ it = "Cose altrui", en = "Things of others" }}
method = {{ it = "Per nome.", en = "By name." }}
date = 2026-11-21
confidence = "{confidence}"
"""
TABLES = {
    "sources.csv": "id,title_it,title_en,licence,licence_url,date\n"
    "self,Qui,Here,CC-BY-4.0,https://creativecommons.org/licenses/by/4.0/,2026-11-22\n"
    "theirs,Altri,Others,CC-BY-SA-4.0,https://creativecommons.org/licenses/by-sa/4.0/,2026-11-20\n",
    "actors.csv": "id,name,legal_status_code,confidence,source\n"
    "talent-garden,Talent Garden S.p.A.,1.3.10,page,self\n",
    "coworking.csv": "id,name,istat_code,confidence,source\n"
    "cow-1,Spazio Uno,015188,page,self\ncow-2,Spazio Due,015188,page,self\n",
}


def prepared(folder: Path) -> Path:
    """Write the tables of the deployment."""
    folder.mkdir(exist_ok=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def configured(folder: Path, **changes: str) -> Path:
    words = {
        "target": THERE,
        "predicate": "skos:exactMatch",
        "place": 'path = "altri.csv"',
        "source": "self",
        "confidence": "verified",
    }
    path = folder / "registry.toml"
    path.write_text(REGISTRY + LINKSET.format(**words | changes), "utf-8")
    return path


TURTLE = f"""
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{THERE}1> skos:exactMatch <{BASE}/id/comune/015188> ; rdfs:label "Rosate"@it .
<{BASE}/id/coworking/0001> skos:exactMatch <{THERE}2> .
<{THERE}2> skos:exactMatch <{BASE}/id/coworking/0001> .
<{THERE}2> skos:prefLabel "Space One"@en , "Spazio Uno" .
<{THERE}3> owl:sameAs <{BASE}/id/coworking/0002> .
<{THERE}4> skos:exactMatch <https://example.com/4> .
<{THERE}5> skos:exactMatch <{BASE}/id/coworking/0099> .
"""
