"""What the commands do; `endpoint.cli` only says how they are called."""

import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import typer

from endpoint import terminal
from endpoint.settings import Settings
from ingest.build import build, newest_source
from ingest.checking import check_file, write_checked
from ingest.intake import Intake, read_offices, take_in, write_aside
from ingest.registry import BadRegistry, Registry, load_registry, shipped_registry
from ingest.releases import ReleaseProblem, Releases
from shapes.calls import Call, load_call, shipped_call, shipped_calls
from shapes.faults import MalformedCall

# Exit codes; 2 is wrong usage, which typer tells.
REFUSED, NOTHING = 1, 3


def stop(problem: object, code: int = NOTHING) -> NoReturn:
    """Say why a command ends without its work done."""
    typer.echo(str(problem), err=True)
    raise typer.Exit(code)


def registry_or_stop(path: Path | None) -> Registry:
    """Read a configuration, the shipped one by default."""
    try:
        return load_registry(path or shipped_registry())
    except BadRegistry as problem:
        stop(problem)


def build_or_stop(
    path: Path | None, folder: Path, on: date | None, *, without_bad_rows: bool, as_json: bool
) -> None:
    """Build a release; with refused rows nothing is published unless asked."""
    registry, releases = registry_or_stop(path), Releases(folder)
    try:
        with terminal.progress() as tell:
            built = build(registry, releases, on=on, without_bad_rows=without_bad_rows, tell=tell)
    except ReleaseProblem as problem:
        stop(problem)
    aside = _write_asides(built.intake, folder)
    if as_json:
        terminal.print_json(
            {
                "release": built.release.info.number if built.release else None,
                "unchanged": built.unchanged,
                "counts": built.release.info.counts if built.release else {},
                "kept_aside": [str(file) for file in aside],
                "findings": [item.model_dump(mode="json") for item in built.intake.findings],
            }
        )
    else:
        terminal.print_findings(built.intake.findings)
        _say_built(built.release is not None, built.unchanged, folder, aside)
    if built.intake.errors:
        raise typer.Exit(REFUSED)


def _say_built(published: bool, unchanged: bool, folder: Path, aside: list[Path]) -> None:
    for file in aside:
        typer.echo(f"righe messe da parte / rows kept aside: {file}", err=True)
    if not published:
        typer.echo(
            "Nulla è stato pubblicato: correggere le righe, o ripetere con --without-bad-rows."
            "\nNothing was published: mend the rows, or repeat with --without-bad-rows.",
            err=True,
        )
        return
    info = Releases(folder).open(_current(folder)).info
    state = "nulla è cambiato / nothing changed" if unchanged else "pubblicata / published"
    counts = ", ".join(f"{name} {count}" for name, count in info.counts.items())
    typer.echo(f"Edizione / release {info.number}: {state} ({counts}; {info.quads} quads)")


def _current(folder: Path) -> int:
    current = Releases(folder).current()
    if current is None:
        stop(f"{folder}: nessuna edizione / no release (albo build)")
    return current.info.number


def _write_asides(intake: Intake, folder: Path) -> list[Path]:
    """Write the rows kept aside beside the releases, one file a source."""
    written = []
    for path, parsing in intake.parsings.items():
        if parsing.aside:
            target = folder / "aside" / f"{path.stem}.aside.csv"
            target.parent.mkdir(parents=True, exist_ok=True)
            findings = [item for item in intake.findings if item.file == path.name]
            write_aside(parsing.table, parsing.aside, findings, target)
            written.append(target)
    return written


def call_or_stop(name: str) -> Call:
    """Find a call by identifier, or read it from a file."""
    try:
        return shipped_call(name) if name in shipped_calls() else load_call(Path(name))
    except MalformedCall as problem:
        stop(problem)
    except OSError:
        known = ", ".join(shipped_calls())
        stop(f"avviso sconosciuto / unknown call: {name}\nnoti / known: {known}")


def check(
    file: Path,
    name: str,
    registry: Path | None,
    on: date | None,
    office: Path | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Check a file by a call and write it back with its outcomes; publish nothing."""
    call, intake = call_or_stop(name), take_in(registry_or_stop(registry))
    offices = read_offices(office) if office else {}
    checked = check_file(file, call, intake, on or newest_source(intake), offices)
    target = out or file.with_name(f"{file.stem}.checked.csv")
    write_checked(checked, call, target)
    if as_json:
        rows = {
            line: {"name": checked.names[line], **assessment.model_dump(mode="json")}
            for line, assessment in checked.assessments.items()
        }
        findings = [item.model_dump(mode="json") for item in checked.findings]
        terminal.print_json({"rows": rows, "findings": findings, "file": str(target)})
    else:
        terminal.print_findings(checked.findings)
        terminal.print_checked(checked, call)
        typer.echo(f"File con gli esiti / file with the outcomes: {target}")
    if checked.parsing.errors:
        raise typer.Exit(REFUSED)


def announce(folder: Path, host: str, port: int) -> None:
    """Say what to open."""
    base = Releases(folder).open(_current(folder)).info.base
    typer.echo(
        f"\nAprire / open:  http://{host}:{port}/"
        f"\nSPARQL:         http://{host}:{port}/sparql"
        f"\nJSON-LD:        curl -sL -H 'Accept: application/ld+json' {base}/id/coworking/0004"
        "\nFermare / stop: Ctrl+C\n"
    )


def serve(folder: Path, host: str, port: int) -> None:
    """Serve the current release until stopped."""
    import uvicorn

    from endpoint.app import create_app

    if Releases(folder).current() is None:
        stop(f"{folder}: nessuna edizione / no release (albo build)")
    settings = Settings(releases=folder, host=host, port=port)
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        http="httptools",
        log_level="warning",
        server_header=False,
    )


def query(text: str, folder: Path, endpoint: str | None, form: str) -> None:
    """Ask the current release, or an endpoint, and print the answer as it is."""
    path = Path(text)
    asked = path.read_text("utf-8") if text.endswith(".rq") and path.is_file() else text
    content = _ask_endpoint(endpoint, asked, form) if endpoint else _ask_folder(folder, asked, form)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _ask_endpoint(endpoint: str, asked: str, form: str) -> bytes:
    import httpx

    try:
        answer = httpx.post(endpoint, data={"query": asked, "format": form}, timeout=60)
    except httpx.HTTPError as error:
        stop(f"{endpoint}: non risponde / does not answer ({type(error).__name__})")
    if answer.is_error:
        stop(answer.text, REFUSED)
    return answer.content


def _ask_folder(folder: Path, asked: str, form: str) -> bytes:
    from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

    from endpoint.served import open_store
    from ontology.context import prefixes

    release = Releases(folder).open(_current(folder))
    store = open_store(release, Settings().memory_quads)
    try:
        found = store.query(asked, prefixes=dict(prefixes()))
    except SyntaxError as error:
        stop(f"SPARQL: {error}", REFUSED)
    if isinstance(found, QueryTriples):
        graph = RdfFormat.from_extension(form) or RdfFormat.TURTLE
        return found.serialize(format=graph) or b""
    table = QueryResultsFormat.from_extension(form) or QueryResultsFormat.JSON
    return found.serialize(format=table) or b""


def list_releases(folder: Path, *, as_json: bool) -> None:
    """List the releases, the current one marked."""
    releases = Releases(folder)
    current = _current(folder)
    infos = [releases.open(number).info for number in releases.numbers()]
    if as_json:
        terminal.print_json(
            [{**info.model_dump(mode="json"), "current": info.number == current} for info in infos]
        )
        return
    for info in infos:
        mark = "*" if info.number == current else " "
        counts = ", ".join(f"{name} {count}" for name, count in info.counts.items())
        typer.echo(f"{mark} {info.number}  {info.reference_date}  {info.quads} quads  {counts}")


def rollback(number: int | None, folder: Path) -> None:
    """Make an earlier release the current one."""
    releases = Releases(folder)
    try:
        with releases.lock():
            chosen = releases.previous() if number is None else number
            releases.point_to(chosen)
    except ReleaseProblem as problem:
        stop(problem)
    typer.echo(f"Edizione corrente / current release: {chosen}")


def doctor(path: Path | None, folder: Path, url: str | None, *, as_json: bool) -> None:
    """Look at everything that has to be in order, and say how to mend what is not."""
    from endpoint.diagnosis import diagnose

    found = diagnose(path or shipped_registry(), folder, url)
    if as_json:
        terminal.print_json([item.model_dump() for item in found])
    else:
        for item in found:
            typer.echo(f"{'ok ' if item.ok else '!! '} {item.subject}: {item.state}")
            if not item.ok:
                typer.echo(f"    {item.mend}")
    if not all(item.ok for item in found):
        raise typer.Exit(NOTHING)


def init(folder: Path, base: str, publisher: str) -> None:
    """Prepare a folder: a configuration, and the tables to fill in."""
    from ingest.starting import write_starter

    try:
        write_starter(folder, base, publisher)
    except FileExistsError as problem:
        stop(problem)
    registry_or_stop(folder / "registry.toml")
    typer.echo(
        f"{folder}: pronta / ready\n"
        f"  1. {folder}/coworking.csv: una riga per spazio / one row a space\n"
        f"  2. albo check {folder}/coworking.csv --call avviso-tipo-metropolitano-2026"
        f" --registry {folder}/registry.toml\n"
        f"  3. albo build --registry {folder}/registry.toml --releases {folder}/releases\n"
        f"  4. albo serve --releases {folder}/releases"
    )
