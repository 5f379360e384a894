# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Queries and bytes that only do harm: each by the name of what it tries."""

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
PAIR = "?a ?b ?c . ?d ?e ?f"
EVERY = "(albo:x|!albo:x)"


def nested(before: str, inside: str, after: str, depth: int) -> str:
    return before * depth + inside + after * depth


def growing(times: int, step: str) -> str:
    return "BIND('x' AS ?v0) " + " ".join(
        f"BIND({step.replace('?v', f'?v{n}')} AS ?v{n + 1})" for n in range(times)
    )


QUERIES = {
    # Products.
    "a count of a product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "all of a product": f"SELECT * {{ {CROSS} }}",
    "a product that never fits": f"ASK {{ {CROSS} FILTER(?a = 1 && ?d = 2 && ?g = 3) }}",
    "different rows far away": f"SELECT DISTINCT ?a ?d {{ {PAIR} }} OFFSET 100000000",
    "a sorted product": f"SELECT * {{ {PAIR} }} ORDER BY ?c ?f LIMIT 1",
    "a grouped product": f"SELECT ?a (COUNT(?f) AS ?n) {{ {PAIR} }} GROUP BY ?a",
    "a product of sub-queries": "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } }"
    " { SELECT * { ?d ?e ?f } } { SELECT * { ?g ?h ?i } } }",
    "a product of options": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f }"
    " OPTIONAL { ?g ?h ?i } }",
    "a product taken away": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f"
    " MINUS { ?a ?x ?y . ?z ?w ?f } }",
    "a product in a filter": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {CROSS} FILTER(?a = ?i) }} }}",
    "a product in a template": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}",
    "a product described": f"DESCRIBE * WHERE {{ {CROSS} }}",
    "values against values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(90)))} }}" for n in range(8))
    + " }",
    # Aggregates.
    "different pairs": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n) {{ {PAIR} }}",
    "a sum over a product": f"SELECT (SUM(STRLEN(STR(?c))) AS ?n) {{ {CROSS} }}",
    "everything in one string": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?n) {{ {PAIR} }}",
    "strings of everything": "SELECT ?p (GROUP_CONCAT(?t; separator=';') AS ?n)"
    f" {{ {PAIR} ?s ?p ?o BIND(STR(?o) AS ?t) }} GROUP BY ?p",
    "hashes of everything": f"SELECT (MAX(SHA512(CONCAT(STR(?c), STR(?f)))) AS ?n) {{ {PAIR} }}",
    # Paths.
    "every path": f"SELECT (COUNT(*) AS ?n) {{ ?a {EVERY}* ?b }}",
    "every path both ways": f"SELECT (COUNT(*) AS ?n) {{ ?a ({EVERY}|^{EVERY})+ ?b }}",
    "paths of paths": f"SELECT (COUNT(*) AS ?n) {{ ?a {EVERY}*/{EVERY}*/{EVERY}* ?b }}",
    "a path of paths": f"ASK {{ ?a (({EVERY}/{EVERY})*/{EVERY}?)* <x:none> }}",
    "a path of three hundred steps": f"SELECT * {{ ?a {'/'.join(['rdf:rest'] * 300)} ?b }}",
    "a star of many arms": "SELECT * { " + " ".join(f"?s ?p{n} ?o{n} ." for n in range(60)) + " }",
    # Sorting.
    "everything sorted": "SELECT * { ?s ?p ?o } ORDER BY ?o ?p ?s",
    "everything sorted by chance": "SELECT * { ?s ?p ?o . ?o ?q ?r } ORDER BY RAND()",
    "everything sorted by long keys": "SELECT ?s { ?s ?p ?o . ?x ?p ?y } ORDER BY"
    " DESC(REPLACE(CONCAT(STR(?s), STR(?o), STR(?y)), '[aeiou]', 'xyz'))",
    # Texts.
    "a text doubled": f"SELECT * {{ {growing(60, 'CONCAT(?v, ?v)')} }}",
    "a text that a replacement grows": "SELECT * { "
    + growing(40, "REPLACE(?v, ?v, CONCAT(?v, ?v))")
    + " }",
    "a text encoded again and again": "SELECT * { "
    + growing(40, "ENCODE_FOR_URI(CONCAT(?v, '%', ?v))")
    + " }",
    "a pattern that goes back": "SELECT * { ?s ?p ?o FILTER(REGEX("
    f"'{'a' * 5000}!', '^(a+)+$')) }}",
    "a pattern of patterns": "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(CONCAT(STR(?o), STR(?c)),"
    " '(.*a){20}(.*b){20}')) }",
    "a pattern that repeats": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '"
    + nested("(x?", "", ")", 60)
    + "{50}')) }",
    "a replacement of everything": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c"
    " FILTER(REPLACE(STR(?o), '(.)', '$1$1$1$1$1$1$1$1') = REPLACE(STR(?c), '(.)', '$1$1$1$1')) }",
    # Nesting and size.
    "brackets": f"ASK {{ FILTER({nested('(', '1', ')', 10_000)}) }}",
    "groups": f"ASK {nested('{', '', '}', 3_000)}",
    "options in options": f"SELECT * {{ {nested('OPTIONAL { ?s ?p ?o ', '', '}', 1_500)} }}",
    "filters in filters": f"ASK {{ {nested('FILTER EXISTS { ?s ?p ?o ', '', '}', 1_200)} }}",
    "lists in lists": f"SELECT * {{ ?s ?p {nested('(', '1', ')', 5_000)} }}",
    "a long list": f"SELECT * {{ ?s ?p ({'1 ' * 400}) }}",
    "blank nodes in blank nodes": f"SELECT * {{ ?s ?p {nested('[ ?p ', '1', ']', 4_000)} }}",
    "refusals of refusals": f"ASK {{ FILTER({'!' * 20_000}true) }}",
    "a long sum": f"ASK {{ FILTER({'+'.join(['1'] * 9_000)} = 1) }}",
    "a long product of signs": f"ASK {{ FILTER({'-' * 30_000}1 = 1) }}",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 2_000) + " }",
    "many filters": f"ASK {{ {'FILTER(1=1) ' * 5_000} }}",
    "many columns": "SELECT " + " ".join(f"(1 AS ?v{n})" for n in range(4_000)) + " {}",
    "sub-queries in sub-queries": nested("SELECT * { {", "SELECT * {}", "} }", 400),
    "triple terms in triple terms": "ASK { ?s ?p "
    + nested("<<( <x:s> <x:p> ", "1", " )>>", 1_000)
    + " }",
    "many values": f"SELECT * {{ VALUES ?x {{ {'1 ' * 30_000} }} }}",
    "a value among many": f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({'1,' * 15_000}1)) }}",
    "a name without end": f"SELECT ?{'v' * 60_000} {{}}",
    "an IRI without end": f"ASK {{ <http://x.invalid/{'x' * 60_000}> ?p ?o }}",
    "a text without end": "ASK { ?s ?p '" + "x" * 500_000 + "' }",
    "signs without end": f"ASK {{ {'() ' * 20_000} }}",
    "colons without end": f"ASK {{ ?s a:b <x//{':' * 60_000}/> }}",
    # The network and the disk. {sink} is a server that must never be asked.
    "another server": "SELECT * { SERVICE <{sink}> { ?s ?p ?o } }",
    "another server, quietly": "SELECT * { SERVICE SILENT <{sink}> { ?s ?p ?o } }",
    "another server, in one word": "SELECT*{SERVICESILENT<{sink}>{?s ?p ?o}}",
    "another server, by a variable": "SELECT * { BIND(<{sink}> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "another server, in other letters": "SELECT * { \\u0053ERVICE <{sink}> { ?s ?p ?o } }",
    "another server, below": "SELECT * { { SELECT * { SERVICE <{sink}> { ?s ?p ?o } } } }",
    "a file as a server": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "loading": "LOAD <{sink}>",
    "loading a file": "LOAD <file:///etc/passwd> INTO GRAPH <x:g>",
    "changing": "INSERT DATA { <x:s> <x:p> 1 }",
    "removing": "CLEAR ALL",
    "data from another server": "SELECT * FROM <{sink}> { ?s ?p ?o }",
    "graphs of another server": "SELECT * FROM NAMED <{sink}> { GRAPH ?g { ?s ?p ?o } }",
    "data from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    # Signs.
    "a sign that no text holds": "ASK { ?s ?p 'a\0b' }",
    "half a sign": "ASK { ?s ?p '\\ud800' }",
    "a text without its end": "ASK { ?s ?p 'x",
}

# Requests as bytes, with what is sent after the head; {length} is the length of that.
_POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
_DIRECT = _POST + b"Content-Type: application/sparql-query\r\n"
BYTES = {
    "UTF-16": _DIRECT + b"Content-Length: 14\r\n\r\n" + "ASK {}".encode("utf-16"),
    "broken UTF-8": _DIRECT + b"Content-Length: 9\r\n\r\nASK {} \xff\xfe",
    "packed": _DIRECT + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
    "two lengths": _DIRECT + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}x",
    "a length and chunks": _DIRECT
    + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
    "a negative length": _DIRECT + b"Content-Length: -1\r\n\r\nASK {}",
    "a huge length": _DIRECT + b"Content-Length: 99999999999999999999999\r\n\r\nASK {}",
    "a chunk of no size": _DIRECT + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9 + b"\r\n\r\n",
    "a header without end": b"GET /sparql HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 400_000,
    "headers without end": b"GET /sparql HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 60_000,
    "an address without end": b"GET /sparql?query=" + b"x" * 400_000,
    "forms without end": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Accept: " + b"text/csv;q=0.1," * 12_000 + b"\r\n\r\n",
    "an address of broken signs": b"GET /sparql?query=%FF%FE HTTP/1.1\r\nHost: x\r\n"
    b"Connection: close\r\n\r\n",
    "a path of broken signs": b"GET /%FF/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a form of many fields": _POST
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200000\r\n\r\n"
    + b"a=" * 66_666
    + b"xx",
    "an address of many fields": b"GET /sparql?" + b"a&" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n"
    b"Connection: close\r\n\r\n",
    "trailers without end": b"GET /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n" + b"a:b\r\n" * 200_000,
    "a trailer without end": b"GET /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"\r\n0\r\nX: " + b"a" * 2_000_000,
    "no address": b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "many requests in one": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n" * 200
    + b"GET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
}
