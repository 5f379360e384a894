# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The guard reads a query as the engine does, and refuses in words a reader can act on."""

import time
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoint.sparql.guard import GuardLimits, Refused, check, needs_no_cache
from endpoint.sparql.tokens import offset_of, place_of

quiet = settings(database=None, deadline=None)

_UPDATES = ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
_PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_BETWEEN = st.lists(
    st.one_of(
        st.sampled_from([" ", "\t", "\n", "\r\n", "\r"]),
        _PLAIN.map(lambda text: "#" + text.replace("\r", "").replace("\n", "") + "\n"),
    ),
    max_size=4,
).map("".join)


def refusal(query: str, limits: GuardLimits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        check(query, limits=limits or GuardLimits())
    return caught.value


def spelled(word: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in word)).map("".join)


def quoted(text: str, quote: str) -> str:
    text = text.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    if len(quote) == 1:
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return quote + text + quote


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service ?SERVICE $service }",
        "PREFIX ex: <http://x/> ASK { ex:SERVICE ex:p ex:insert }",
        'ASK { ?s ?p "SERVICE {" }',
        "ASK { ?s ?p 'SERVICE {' , '''a'b''SERVICE\n{''' , \"\"\"SERVICE \"\" {\"\"\" }",
        "ASK { ?s ?p <http://x/SERVICE> }",
        "ASK { ?s ?p <http://x/'SERVICE#(a)> , ''  }",
        "PREFIX service: <http://x/> ASK { ?s service:SERVICE service: . { } }",
        "PREFIX service: <http://x/> SELECT * FROM service:g { GRAPH service:h { ?s ?p ?o } }",
        "PREFIX s: <http://x/> ASK { ?s s:service ?o { } }",
        "ASK { } # SERVICE <http://x/> { } INSERT",
        "ASK { _:SERVICE ?p 'x'@service }",
        "ASK { ?a ?p ?b , ?c , ?d FILTER(?a<?b && ?c>?d) }",
        "ASK { FILTER(1<2&&3>2) FILTER('a'<'b' || 'SERVICE'>'a') }",
        r'ASK { ?s ?p "\u0022 SERVICE \\" , "\U0001F600" }',
        "PREFIX ex: <http://x/> ASK { ex:a\\'SERVICE ex:%41.b 1.5e3 }",
        "ASK { ?s ?p 'è', 'x\u2028SERVICE' }",
        "ASK { ?s ?p ?o {| ?q 1 |} . << ?a ?b ?c >> ?d <<( ?e ?f 1 )>> }",
    ],
)
def test_harmless_queries_pass(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    ("query", "code", "line", "column"),
    [
        ("ASK {\n  SERVICE <http://x/> {} }", "service", 2, 3),
        ("ASK {\r\n\r\n service?x{} }", "service", 3, 2),
        ("ASK { ?s ?p ?o.SERVICE#c\r<http://x/>{} }", "service", 1, 16),
        ("ASK { SERVICESILENT<http://x/>{} }", "service", 1, 7),
        ("ASK { SERVICE:x{} }", "service", 1, 7),
        ("ASK { SERVICEex:x{} }", "service", 1, 7),
        ("ASK { ?s ?p trueSERVICE <http://x/> {} }", "service", 1, 13),
        ("ASK { ?s ?p 1e5SERVICE <http://x/> {} }", "service", 1, 16),
        ("ASK { ?s ?p ex:a.b.SERVICE <http://x/> {} }", "service", 1, 20),
        (r"ASK { \u0053ERVICE <http://x/> {} }", "escape", 1, 7),
        ("ASK { FILTER(1<2)SERVICE#>\n<http://x/>{} }", "ambiguous", 1, 15),
        ("ASK { FILTER(1<'a>'||'b'='b')SERVICE <http://x/> {?s ?p ''} }", "ambiguous", 1, 15),
        ("PREFIX p: <http://x:> ASK { ?s ?p p:SERVICE <http://x/> {} }", "prefix", 1, 11),
        ("ASK { ?s ?p '''a' SERVICE <http://x/> {} FILTER('\\q''' = '') }", "string", 1, 13),
        ('ASK { ?s ?p "open }', "string", 1, 13),
        ("ASK { ?s ?p 'a\nb' }", "string", 1, 13),
        (r"ASK { ?s ?p '\uD800' }", "string", 1, 13),
        ("ASK {\n\0}", "character", 2, 1),
        ("ASK { '\ud800' }", "character", 1, 8),
        ("insert data {}", "update", 1, 1),
        ("PREFIX x: <http://x/> WITH x:g DELETE {} WHERE {}", "update", 1, 23),
        ("ASK {}\n;\nLOAD <http://x/>", "update", 3, 1),
        ("ASK " + "{" * 65 + "}" * 65, "nesting", 1, 69),
        ("ASK { FILTER(" + "(" * 70 + "1" + ")" * 71 + "}", "nesting", 1, 76),
        ("ASK { ?s ?p " + "[ ?p " * 70 + "]" * 70 + "}", "nesting", 1, 328),
        ("ASK { FILTER(" + "!" * 700 + "true) }", "operators", 1, 613),
    ],
)
def test_refusals_name_the_place(query: str, code: str, line: int, column: int) -> None:
    refused = refusal(query)
    assert (refused.code, refused.line, refused.column) == (code, line, column)
    assert refused.detail_it
    assert refused.detail_en
    assert refused.detail_it != refused.detail_en
    assert f"line {line}" in str(refused)


def test_length_counts_bytes() -> None:
    query = "ASK { ?s ?p 'èèèè' }"
    check(query, limits=GuardLimits(bytes=24))
    assert refusal(query, GuardLimits(bytes=23)).code == "length"


@pytest.mark.parametrize("word", _UPDATES)
def test_every_update_word_is_refused_and_named(word: str) -> None:
    refused = refusal(f"# a comment\n{word.lower()} <http://x/>")
    assert refused.code == "update"
    assert word in refused.detail_it
    assert word in refused.detail_en


@quiet
@given(text=_PLAIN, quote=st.sampled_from(["'", '"', "'''", '"""']), word=spelled("SERVICE"))
def test_strings_hide_nothing(text: str, quote: str, word: str) -> None:
    string = quoted(f"{text} {word} <http://x/> {{ {text}", quote)
    query = f"ASK {{ ?s ?p {string} }}"
    ox.Store().query(query)
    check(query)


@quiet
@given(text=_PLAIN, word=spelled("SERVICE"))
def test_comments_hide_nothing(text: str, word: str) -> None:
    comment = (text + word + text).replace("\r", "").replace("\n", "")
    check(f"ASK {{ }} # {comment}\n")


@quiet
@given(
    path=st.text(st.sampled_from("abZ09-._~!$&'()*+,;=:@/?#è"), max_size=12),
    word=spelled("SERVICE"),
    around=st.sampled_from(["ASK {{ ?s {0} ?o }}", "ASK {{ FILTER(?s = {0}) }}"]),
)
def test_iris_hide_nothing(path: str, word: str, around: str) -> None:
    check(around.format(f"<http://example.org/{path}{word}{path}>"))


@quiet
@given(name=st.from_regex(r"[a-z0-9]{0,4}", fullmatch=True), word=spelled("SERVICE"))
def test_names_and_variables_hide_nothing(name: str, word: str) -> None:
    check(f"PREFIX ex: <http://x/> ASK {{ ?{name}{word} ex:{word}{name} ${word} . {{ }} }}")


@quiet
@given(
    before=st.sampled_from(["", "?s ?p 1 .", "?s ?p '}' .", "FILTER(1<2)", "?s ?p <http://x/#'>"]),
    word=spelled("SERVICE"),
    silent=st.sampled_from(["", " SILENT", "\nsilent"]),
    first=_BETWEEN,
    second=_BETWEEN,
    target=st.sampled_from(["<http://x/>", "?x", "ex:x", ":x"]),
)
def test_service_is_always_refused(
    before: str, word: str, silent: str, first: str, second: str, target: str
) -> None:
    query = f"ASK {{ {before}{first} {word}{silent}{second} {target}{first}{{ }} }}"
    assert refusal(query).code == "service"


@pytest.mark.parametrize(
    ("query", "changing"),
    [
        ("SELECT (now() AS ?n) {}", True),
        ("SELECT (COUNT(DISTINCTRAND()) AS ?n) {}", True),
        ("SELECT (UUID() AS ?u) {}", True),
        ("SELECT (StrUUID() AS ?u) {}", True),
        ("CONSTRUCT { ?b ?p 1 } WHERE { BIND(BNODE() AS ?b) }", True),
        ("ASK { ?now ?p 'NOW()' , ex:RAND , <http://x/UUID> } # BNODE()", False),
    ],
)
def test_changing_functions_are_found(query: str, changing: bool) -> None:
    assert needs_no_cache(query) is changing


@pytest.mark.parametrize(
    "piece",
    [
        *("a.", "a-", "a..", "a.b-", "<a", "a:b.", "''a", "%41", "\n", "@a-", "1.", "?a-"),
        *("'\\", '"a\\', '"""a\\', "'''\\", "'''a", "a:\\", "_:a.", "<\\u"),
    ],
)
def test_no_text_takes_much_longer_to_read_than_words_do(piece: str) -> None:
    assert seconds(piece) < 10 * seconds("a ") + 0.1


def seconds(piece: str) -> float:
    """Give the seconds of the processor that it takes to read as much as may be asked."""

    def once(text: str) -> float:
        began = time.process_time()
        with suppress(Refused):
            check(text)
        return time.process_time() - began

    # Each a text of its own, for what was read is remembered.
    return min(once(piece * (65_000 // len(piece)) + " " * more) for more in range(3))


@pytest.mark.parametrize("prefix", ["a" * 257, "a.b" * 200, "a-" * 200, "à" * 5000])
def test_a_name_that_is_longer_than_any_is_refused(prefix: str) -> None:
    found = refusal(f"PREFIX {prefix}: <urn:x> SELECT * {{ GRAPH {prefix}:b {{ ?s ?p ?o }} }}")
    assert (found.code, found.line, found.column) == ("long", 1, 8)
    check(f"PREFIX {'a' * 256}: <urn:x> SELECT * {{ ?s {'a' * 256}:b ?o }}")


@given(st.text("a\r\n", max_size=40), st.integers(0, 40))
@quiet
def test_a_place_and_an_offset_are_the_same(text: str, at: int) -> None:
    # A place between the two signs of one line end is none.
    if at <= len(text) and text[at - 1 : at + 1] != "\r\n":
        assert offset_of(text, *place_of(text, at)) == at
