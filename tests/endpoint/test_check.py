# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""`/check`: every call and requirement in the browser, and what the command line says of it."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from io import StringIO
from pathlib import Path
from typing import cast

import httpx
import pytest
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from endpoint.checking.asked import Given
from endpoint.checking.filled import file_of_form, template_of
from endpoint.checking.sheet import Sheet, sheet_of
from endpoint.cli import app
from ingest.build import build
from ingest.registry import Registry
from ingest.releases import Releases
from shapes.calls import shipped_call, shipped_calls
from shapes.verdicts import Mode
from tests.conftest import serving
from tests.ingest.deployments import leave_ground_out
from tests.shapes.candidates import CASES, CONTEXT, Cells

Json = dict[str, object]
PLACE = "/check/milano-2013"
# Calls of other Regions, which no register here uses.
ELSEWHERE = ("puglia-2018", "toscana-2014", "toscana-2017")


@pytest.fixture(scope="module")
def elsewhere(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A deployment whose register uses the calls of other Regions, and has no entry yet."""
    folder = tmp_path_factory.mktemp("elsewhere") / "releases"
    register = next(one for one in registry.registers if one.id == "coworking")
    text = registry.title
    alone = register.model_copy(
        update={"calls": ELSEWHERE, "files": (), "without_data": text, "contributes_to": ()}
    )
    none: Mapping[str, object] = {"links": (), "linksets": (), "lists": ()}
    build(registry.model_copy(update={"registers": (alone,), **none}), Releases(folder))
    with serving(folder, ALBO_QUERY_WORKERS="1") as url:
        yield url


def candidates_of(call: str) -> list[tuple[Cells, list[str], bool]]:
    """Give good and bad candidates for every requirement of a call: for several at once where
    their cells agree.
    """
    found: list[tuple[Cells, list[str], bool]] = []
    for (name, requirement), both in CASES.items():
        for good, cells in zip((True, False), both, strict=True):
            if name == call:
                whole = CONTEXT.get(call, {}) | cells if cells else {}
                _add(found, whole, requirement, good)
    return found


def _add(found: list[tuple[Cells, list[str], bool]], cells: Cells, name: str, good: bool) -> None:
    for known, names, is_good in found:
        agree = all(known.get(column, cell) == cell for column, cell in cells.items())
        # A point of Milan does not lie in another Comune; who lacks something stays alone.
        apart = {"istat_code", "latitude"} <= {*known, *cells} or not (known and cells)
        if is_good is good and agree and not (apart and known != cells):
            known.update(cells)
            names.append(name)
            return
    found.append((dict(cells), [name], good))


def commanded(call: str, rows: list[Cells], folder: Path) -> Json:
    """Give what the command line says of candidates."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    stream = StringIO()
    writer = csv.DictWriter(stream, columns, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "all.csv").write_text(stream.getvalue(), "utf-8", newline="")
    words = ["check", str(folder / "all.csv"), "--call", call, "--json"]
    done = CliRunner().invoke(app, [*words, "--out", str(folder / "out.csv")])
    assert done.exit_code in (0, 1), done.output
    return cast("Json", json.loads(done.stdout))


def fill(page: Page, sheet: Sheet, cells: Cells) -> None:
    """Write the cells of a row into the form, as whoever reads its labels would."""
    fields = {field.name: field for field in sheet.fields}
    for column, cell in cells.items():
        if column in ("services", "services_absent"):
            for code in cell.split("|"):
                page.select_option(f"#field-services-{code}", "no" if "absent" in column else "yes")
            continue
        field = fields["municipality" if column == "istat_code" else column]
        place = f"#field-{field.name}"
        if field.manner == "many":
            for code in cell.split("|"):
                page.check(f"#{field.name}-{code}")
        elif field.manner == "flag":
            page.select_option(place, "yes" if cell == "sì" else "no")
        elif field.manner == "one":
            page.select_option(place, cell)
        elif field.manner == "day":
            page.fill(place, "-".join(reversed(cell.split("/"))))
        else:
            page.fill(place, cell)


def send(page: Page, form: str = ".check-form") -> None:
    """Send a form, and wait until the page that answers is all there."""
    with page.expect_navigation():
        page.click(f"{form} button[type=submit]")


def verdict_in(row: Json, requirement: str) -> Json:
    waiting = list(cast("list[Json]", row["verdicts"]))
    while waiting:
        one = waiting.pop(0)
        if one["identifier"] == requirement:
            return one
        waiting += cast("list[Json]", one["members"])
    raise KeyError(requirement)


def told(content: str, requirement: str) -> str:
    """Give what a page says of a requirement."""
    start = content.index(f'id="verdict-2-{requirement}"')
    end = re.search(r'id="verdict-2-|class="take|class="assumed', content[start + 20 :])
    assert end is not None
    return content[start : start + 20 + end.start()]


@pytest.mark.parametrize("call", shipped_calls())
def test_each_requirement_has_a_good_and_a_bad_candidate_in_the_browser(
    call: str,
    browser: Browser,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    server = request.getfixturevalue("elsewhere" if call in ELSEWHERE else "server")
    cases, sheet = candidates_of(call), sheet_of(shipped_call(call))
    automatic = {one.identifier for one in sheet.call.each() if one.mode is Mode.AUTOMATIC}
    for good in (True, False):
        named = [name for _, names, is_good in cases if is_good is good for name in names]
        assert sorted(named) == sorted(automatic)
    place = {} if sheet.kind == "sharing-expert" else {"istat_code": "015146"}
    rows = [
        {"id": str(number), "name": f"Candidato {number}", **place, **cells}
        for number, (cells, _, _) in enumerate(cases)
    ]
    said = commanded(call, rows, tmp_path)
    # With scripts forbidden: the pages need none.
    context = browser.new_context(base_url=server, locale="it-IT", java_script_enabled=False)
    context.route(re.compile(r"\.(css|js|woff2|svg)$"), lambda route: route.abort())
    page = context.new_page()
    for number, (_, requirements, good) in enumerate(cases):
        page.goto(f"/check/{call}")
        fill(page, sheet, {name: cell for name, cell in rows[number].items() if name != "id"})
        send(page)
        _hold(page.content(), said, str(number + 2), requirements, good)
    context.close()


def _hold(content: str, said: Json, line: str, requirements: list[str], good: bool) -> None:
    """Hold a page to what the command line says of a candidate."""
    row = cast("dict[str, Json]", said["rows"]).get(line)
    if row is None:
        wrong = [
            one
            for one in cast("list[Json]", said["findings"])
            if str(one["line"]) == line and one["severity"] == "error"
        ]
        assert wrong and not good
        texts = [cast("dict[str, str]", one["reason"])["it"] for one in wrong]
        assert all(escape(text, quote=False) in content for text in texts)
        return
    for requirement in requirements:
        verdict, words = verdict_in(row, requirement), told(content, requirement)
        assert (verdict["outcome"] == "passed") is good, requirement
        assert f'class="outcome {verdict["outcome"]}"' in words, requirement
        for name in ("title", "message", "found", "needed", "fix", "article"):
            text = cast("dict[str, str] | None", verdict[name])
            assert text is None or escape(text["it"], quote=False) in words, (requirement, name)
    assert f'class="conclusion {LOOKS[str(row["conclusion"])]}"' in content


LOOKS = {
    "admissible": "good",
    "to-verify": "unsure",
    "to-complete": "unsure",
    "not-admissible": "bad",
}


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=server, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    yield page
    context.close()
    assert [one for one in heard if "Failed to load resource" not in one] == []


def taken(page: Page, form: str) -> bytes:
    """Take away what was found, in a form."""
    with page.expect_download() as waiting:
        page.click(f"button[value={form}]")
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("call", ["milano-2013", "avviso-tipo-makerspace-2026", "incubatori-2024"])
def test_page_api_and_command_line_say_the_same_to_the_byte(
    call: str, page: Page, client: httpx.Client, tmp_path: Path
) -> None:
    page.goto(f"/check/{call}")
    page.fill("#field-name", "Città «d'arte» & <script>alert(1)</script> \u202e")
    page.fill("#field-municipality", "Sesto San Giovanni")
    send(page)
    content = taken(page, "filled")
    (tmp_path / "candidate.csv").write_bytes(content)
    words = ["check", str(tmp_path / "candidate.csv"), "--call", call, "--json", "--out"]
    done = CliRunner().invoke(app, [*words, str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    CliRunner().invoke(app, [*words, str(tmp_path / "out.xlsx")])
    commanded = json.loads(done.stdout)
    del commanded["file"]
    written = json.dumps(commanded, ensure_ascii=False, indent=1)[1:] + "\n"
    page_json = taken(page, "json").decode()
    assert page_json.endswith(written)
    assert taken(page, "csv") == (tmp_path / "out.csv").read_bytes()
    assert taken(page, "xlsx") == (tmp_path / "out.xlsx").read_bytes()
    answer = client.post(
        f"/api/v1/calls/{call}/self-checks",
        files={"file": ("candidate.csv", content, "text/csv")},
    )
    mine, theirs = json.loads(page_json), answer.json()
    assert answer.text.endswith(written)
    del mine["receipt"]["checked_at"], theirs["receipt"]["checked_at"]
    assert mine == theirs


def test_a_summary_leads_to_each_field_in_the_same_words(page: Page) -> None:
    page.goto(PLACE)
    page.fill("#field-municipality", "Nessuna")
    page.fill("#field-workstations", "nine")
    page.fill("#field-rea_number", "x")
    send(page)
    assert page.url.endswith(f"{PLACE}#outcome")
    assert page.evaluate("document.activeElement.id") == "outcome"
    links = page.locator("[role=alert] li a")
    names = [str(one.get_attribute("href"))[1:] for one in links.all()]
    assert set(names) == {
        f"field-{one}" for one in ("name", "municipality", "workstations", "rea_number")
    }
    for link, name in zip(links.all(), names, strict=True):
        field = page.locator(f"#{name}")
        said = link.inner_text().partition(": ")[2]
        described = str(field.get_attribute("aria-describedby"))
        assert field.get_attribute("aria-invalid") == "true"
        assert said in page.locator(f"#{described.split()[-1]}").inner_text()
    assert page.input_value("#field-workstations") == "nine"
    assert not page.locator(".conclusion").count()
    links.first.click()
    assert page.evaluate("document.activeElement.id") == names[0]


def test_what_is_missing_leads_to_where_it_is_asked(page: Page) -> None:
    page.goto(f"{PLACE}?lang=en")
    page.fill("#field-name", "One")
    page.fill("#field-municipality", "Milano")
    page.fill("#field-workstations", "9")
    send(page)
    assert "lang=en" in page.url
    page.click(".to-mend a:has-text('At least 10')")
    assert page.evaluate("document.activeElement.id") == "field-workstations"
    told_at_field = page.locator("#part-workstations .part-told").inner_text()
    assert "At least 10 workstations are needed." in told_at_field


def test_a_receipt_can_be_printed_and_leads_back(page: Page) -> None:
    page.goto(PLACE)
    page.fill("#field-name", "One")
    page.fill("#field-municipality", "Milano")
    page.fill("#as-of", "2026-01-31")
    send(page)
    digest = sha256(taken(page, "filled")).hexdigest()
    page.click("button[value=receipt]")
    text = page.locator("main").inner_text()
    assert digest in text
    assert "31/01/2026" in text or "31 January 2026" in text
    assert "no application, no admission" in text
    assert page.locator("dl.receipt code").count() == 3
    page.emulate_media(media="print")
    assert not page.locator("form.take").is_visible()
    page.emulate_media(media="screen")
    page.click("button[value=page]")
    assert page.locator("#field-name").input_value() == "One"
    assert page.locator("#field-municipality").input_value() == "Milano"


def test_a_file_of_many_rows_is_counted_and_explained(page: Page) -> None:
    lines = "".join(f"{n};Spazio {n} <img src=x onerror=alert(1)>;Milano;{n}\n" for n in range(60))
    body = f"id;nome;comune;postazioni\n{lines}x;;Milano;9\n".encode()
    page.goto(PLACE)
    page.set_input_files("#upload", {"name": "a.csv", "mimeType": "text/csv", "buffer": body})
    send(page, "#file")
    assert "60 rows checked" in page.locator("#outcome").inner_text()
    assert page.locator("details.checked-row").count() == 50
    assert page.locator("#outcome table tbody tr").count() == 10 + 1
    page.click("[role=alert] li a")
    assert page.evaluate("document.activeElement.id") == "fault-1"
    page.click("details.checked-row >> nth=0")
    assert page.locator("details.checked-row >> nth=0").locator(".verdict").first.is_visible()
    assert not page.locator("main img").count()
    rows = json.loads(taken(page, "json"))["rows"]
    assert len(rows) == 60


WRONG: dict[str, tuple[str, bytes, int, str]] = {
    "no columns": ("a.csv", b"a;b\n1;2\n", 422, "name"),
    "no table": ("a.xlsx", b"PK\x03\x04", 400, ""),
    "another form": ("a.pdf", b"x", 415, "XLSX"),
    "nothing": ("a.csv", b"", 400, ""),
    "too long": ("a.csv", b"name;istat_code\n" + b"x" * (3 * 2**20), 413, "MiB"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("tongue", ["it", "en"])
def test_a_file_that_cannot_be_checked_is_told_on_the_page(
    client: httpx.Client, case: str, tongue: str
) -> None:
    name, content, status, words = WRONG[case]
    answer = client.post(f"{PLACE}?lang={tongue}", files={"file": (name, content, "x/y")})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in answer.text and 'id="field-name"' in answer.text
    assert words in answer.text and answer.headers["cache-control"] == "no-store"


def test_whatever_is_posted_gets_a_page(client: httpx.Client) -> None:
    for data in (
        {"name": "x" * 3000},
        {"workstations": "9" * 5000},
        {"services-wifi": "maybe"},
    ):
        assert client.post(PLACE, data=data).status_code == 200
    for data in (
        {"content": "%%%"},
        {"content": "YQ==", "file-name": "../../etc/passwd"},
        {"date": "x"},
    ):
        answer = client.post(PLACE, data=data)
        assert answer.status_code in (400, 415) and 'role="alert"' in answer.text
    assert client.post(PLACE, json={}).status_code == 415
    assert client.post("/check/nessuno", data={}).status_code == 404
    assert client.get("/check/nessuno").status_code == 404
    assert client.put(PLACE).status_code == 405


def test_formulas_and_scripts_do_nothing(client: httpx.Client) -> None:
    for name in (
        "=1+1",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
    ):
        answer = client.post(PLACE, data={"name": name, "municipality": "Milano"})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "49</bdi>" not in answer.text
    given = client.post(PLACE, data={"name": "=1+1", "municipality": "Milano", "format": "csv"})
    assert ";'=1+1;" in given.text


def test_the_template_is_what_the_form_writes(client: httpx.Client) -> None:
    answer = client.get(f"{PLACE}/template.csv")
    sheet = sheet_of(shipped_call("milano-2013"))
    assert answer.content == template_of(sheet)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header = file_of_form(sheet, Given()).splitlines(keepends=True)[0]
    assert answer.content == header
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"{PLACE}/template.csv", headers=tag).status_code == 304
    row = b"1;Uno;Milano" + b";" * (len(sheet.columns) - 3)
    sent = client.post(PLACE, files={"file": ("a.csv", answer.content + row, "text/csv")})
    assert sent.status_code == 200 and 'class="conclusion' in sent.text


def test_a_comune_elsewhere_goes_by_its_name_too(client: httpx.Client) -> None:
    asked = {"name": "Uno", "municipality": "Lodi", "format": "json"}
    answer = client.post("/check/avviso-tipo-metropolitano-2026", data=asked).json()
    verdict = verdict_in(answer["rows"]["2"], "territory")
    assert verdict["outcome"] == "failed"
    # Two Comuni are called so: a name does not tell which one is meant.
    asked["municipality"] = "Castro"
    answer = client.post("/check/avviso-tipo-metropolitano-2026", data=asked).json()
    assert answer["findings"][0]["rule"] == "unknown-municipality"


def test_the_calls_are_listed_with_whom_they_are_for(client: httpx.Client) -> None:
    for tongue, words in (("it", "Spazio di coworking"), ("en", "Coworking space")):
        answer = client.get(f"/check?lang={tongue}")
        assert words in answer.text
        links = re.findall(r'<h2><a href="(/check/[^"?]+)', answer.text)
        assert len(links) == 14
        tag = {"If-None-Match": answer.headers["etag"]}
        assert client.get(f"/check?lang={tongue}", headers=tag).status_code == 304
    assert '/check/milano-2013"' in client.get("/calls/milano-2013.html").text


def test_an_older_release_says_that_it_must_be_built_again(
    releases: Releases, tmp_path: Path
) -> None:
    current = releases.current()
    assert current is not None
    folder = tmp_path / "releases" / "1"
    folder.mkdir(parents=True)
    for path in sorted(current.folder.rglob("*")):
        target = folder / path.relative_to(current.folder)
        if path.is_dir():
            target.mkdir()
        else:
            target.write_bytes(path.read_bytes())
    leave_ground_out(folder)
    (folder.parent / "current").symlink_to("1")
    with serving(folder.parent, ALBO_QUERY_WORKERS="1") as url:
        listed = httpx.get(f"{url}/check")
        assert listed.status_code == 200 and "albo build" in listed.text
        browser = {"Accept": "text/html"}
        answer = httpx.get(f"{url}{PLACE}", headers=browser)
        assert answer.status_code == 503 and "albo build" in answer.text
        told = httpx.post(f"{url}/api/v1/calls/milano-2013/self-checks", json={"name": "x"})
        assert told.status_code == 503 and told.json()["type"].endswith("/problems/no-ground")
