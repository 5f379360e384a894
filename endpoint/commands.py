# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the commands do; `endpoint.cli` only says how they are called."""

import sys
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import NoReturn

import typer

from endpoint import terminal
from endpoint.configuration import BadConfiguration, Configuration, configure
from endpoint.saved.catalogue import as_graph
from endpoint.workbooks import workbook_of
from ingest.aside import write_aside
from ingest.build import Addition, Built, build, reference_day
from ingest.checking import Checked, NoKind, check_file, checked_csv, checked_rows
from ingest.documents import UnwritableDocument
from ingest.intake import Intake, take_in
from ingest.offices import read_offices
from ingest.readers.web import Library
from ingest.registry import BadRegistry, Registry, load_registry, shipped_registry
from ingest.releases import ReleaseProblem, Releases
from shapes.calls import Call, load_call, shipped_call, shipped_calls
from shapes.faults import MalformedCall

_NO_FORM = (
    "--format {0}: questa query si può scrivere come / this query can be written as"
    " csv, tsv, json, xml (SELECT, ASK); ttl, nt, rdf (CONSTRUCT, DESCRIBE)"
)
_UNSIGNED = (
    "L'edizione corrente è firmata e questa non lo sarà: indicare --key o ALBO_SIGNING_KEY."
    "\nThe current release is signed and this one will not be: state --key or ALBO_SIGNING_KEY."
)
NO_MEMORY = (
    "La memoria non basta: nulla è stato pubblicato, l'edizione corrente resta."
    "\nThere is not enough memory: nothing was published, the current release stays."
)
# Exit codes: rows refused, wrong usage, nothing to work on.
REFUSED, WRONG, NOTHING = 1, 2, 3


def stop(problem: object, code: int = NOTHING) -> NoReturn:
    """Say why a command ends without its work done."""
    typer.echo(str(problem), err=True)
    raise typer.Exit(code)


def registry_or_stop(path: Path | None) -> Registry:
    """Read a configuration: the one named, else the one here, else the shipped one."""
    try:
        return load_registry(path or here())
    except BadRegistry as problem:
        stop(problem)


def configuration_or_stop(
    path: Path | None = None, command: Mapping[str, object] | None = None
) -> Configuration:
    """Put the settings of a server together, with ``[server]`` of the file named or here."""
    own = Path("registry.toml")
    try:
        return configure(path or (own if own.is_file() else None), command)
    except BadConfiguration as problem:
        stop(problem, NOTHING if problem.unreadable else WRONG)


def here() -> Path:
    """Find the configuration: the one in this folder, else the shipped one."""
    own = Path("registry.toml")
    return own if own.is_file() else shipped_registry()


def build_or_stop(
    path: Path | None,
    folder: Path,
    on: date | None,
    *,
    without_bad_rows: bool,
    offline: bool,
    as_json: bool,
    key: Path | None = None,
    accept_loss: Collection[str] = (),
) -> None:
    """Build a release; with refused rows nothing is published unless asked."""
    build_registry(
        registry_or_stop(path),
        folder,
        on,
        without_bad_rows=without_bad_rows,
        offline=offline,
        as_json=as_json,
        adding=_addition_or_stop(key, Releases(folder)),
        accept_loss=accept_loss,
    )


def _addition_or_stop(key: Path | None, releases: Releases) -> Addition | None:
    try:
        return addition_of(key, releases)
    except ReleaseProblem as problem:
        stop(problem)


def addition_of(key: Path | None, releases: Releases) -> Addition | None:
    """Give what signs the statements of a release; None without a key.

    Tells where the release before was signed and the next one will not be.
    """
    if key is None:
        current = releases.current()
        if current is not None and (current.folder / "credentials").is_dir():
            typer.echo(_UNSIGNED, err=True)
        return None
    from endpoint import attesting

    return attesting.signed_with(key)


def build_registry(
    registry: Registry,
    folder: Path,
    on: date | None,
    *,
    without_bad_rows: bool,
    as_json: bool,
    offline: bool = False,
    new_base: bool = False,
    adding: Addition | None = None,
    accept_loss: Collection[str] = (),
) -> None:
    """Build the release of a configuration; ``new_base`` lets it replace another's."""
    releases = Releases(folder)
    library = Library(releases.kept, offline=offline)
    try:
        check_base(registry, releases, new_base)
        with terminal.progress() as tell:
            built = build(
                registry,
                releases,
                on=on,
                without_bad_rows=without_bad_rows,
                library=library,
                beside=as_graph(registry.base),
                adding=adding,
                accept_loss=accept_loss,
                tell=tell,
            )
    except (ReleaseProblem, BadRegistry, UnwritableDocument) as problem:
        stop(problem)
    except OSError as error:
        stop(f"{folder}: non utilizzabile / cannot be used: {error.strerror or error}")
    except MemoryError:
        stop(NO_MEMORY)
    _tell_built(built, folder, as_json=as_json)


def _tell_built(built: Built, folder: Path, *, as_json: bool) -> None:
    try:
        aside = _write_asides(built.intake, folder)
    except OSError as error:
        place = folder / "aside"
        stop(f"{place}: non utilizzabile / cannot be used: {error.strerror or error}")
    if as_json:
        terminal.print_json(
            {
                "release": built.release.info.number if built.release else None,
                "unchanged": built.unchanged,
                "sources_changed": list(built.changed),
                "counts": built.release.info.counts if built.release else {},
                "kept_aside": [str(file) for file in aside],
                "findings": [item.model_dump(mode="json") for item in built.intake.findings],
            }
        )
    else:
        terminal.print_findings(built.intake.findings)
        _say_built(built.release is not None, built.unchanged, folder, aside)
        _say_sources(built)
    if built.intake.errors:
        raise typer.Exit(REFUSED)


def _say_built(published: bool, unchanged: bool, folder: Path, aside: list[Path]) -> None:
    for file in aside:
        typer.echo(f"righe messe da parte / rows kept aside: {file}", err=True)
    if not published:
        typer.echo(
            "Nulla è stato pubblicato: correggere le righe, o ripetere con --without-bad-rows."
            "\nNothing was published: correct the rows, or repeat with --without-bad-rows.",
            err=True,
        )
        return
    info = Releases(folder).open(current_or_stop(folder)).info
    state = "nulla è cambiato / nothing changed" if unchanged else "pubblicata / published"
    counts = ", ".join(f"{name} {count}" for name, count in info.counts.items())
    typer.echo(f"Edizione / release {info.number}: {state} ({counts}; {info.quads} quads)")


def _say_sources(built: Built) -> None:
    """Say which sources are new since the release before, and how many are the same files."""
    same = len(built.intake.rows) - len(built.changed)
    if built.release is not None and same:
        changed = ", ".join(built.changed) or "-"
        typer.echo(
            f"Fonti / sources: uguali a prima / same as before {same}; nuove / new: {changed}"
        )


def check_base(registry: Registry, releases: Releases, new_base: bool) -> None:
    """Keep one deployment's data from replacing another's: every IRI would change."""
    current = releases.current()
    if current is not None and current.info.base != registry.base and not new_base:
        raise ReleaseProblem(
            f"{releases.folder}: contiene un altro registro / holds another register"
            f" ({current.info.base}, {registry.base}): --registry, --releases"
        )


def current_or_stop(folder: Path) -> int:
    """Give the number of the current release."""
    try:
        current = Releases(folder).current()
    except ReleaseProblem as problem:
        stop(problem)
    if current is None:
        stop(
            f"{folder}: nessun'edizione in questa cartella / no release in this folder"
            " (albo build, --releases; make demo: albo-demo/releases)"
        )
    return current.info.number


def _write_asides(intake: Intake, folder: Path) -> list[Path]:
    """Write the rows kept aside beside the releases, one file a source; clear older ones."""
    aside = folder / "aside"
    for old in aside.glob("*.aside.csv"):
        old.unlink()
    written = []
    for number, (path, parsing) in enumerate(intake.parsings.items(), 1):
        if parsing.aside:
            target = aside / f"{number}-{path.stem}.aside.csv"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_aside(parsing.table, parsing.aside, parsing.findings, target)
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
    call = call_or_stop(name)
    target = out or file.with_name(f"{file.stem}.checked.csv")
    if target.suffix.lower() not in (".csv", ".xlsx"):
        stop(f"{target}: gli esiti: .csv, .xlsx / the outcomes: .csv, .xlsx (--out)")
    if target.resolve() == file.resolve():
        stop(f"{target}: è il file da verificare / is the file to check (--out)")
    try:
        configured = registry_or_stop(registry)
        intake = take_in(configured)
        offices = read_offices(office) if office else {}
        with terminal.progress() as tell:
            day = on or reference_day(configured, intake)
            checked = check_file(file, call, intake, day, offices, tell)
        target.write_bytes(_outcomes(checked, call, target))
    except (BadRegistry, NoKind, ReleaseProblem, UnwritableDocument) as problem:
        stop(problem)
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    _tell_checked(checked, call, target, as_json=as_json)


def _outcomes(checked: Checked, call: Call, target: Path) -> bytes:
    if target.suffix.lower() == ".csv":
        return checked_csv(checked, call)
    return workbook_of(checked_rows(checked, call))


def _tell_checked(checked: Checked, call: Call, target: Path, *, as_json: bool) -> None:
    if as_json:
        terminal.print_json({**checked.told(), "file": str(target)})
    else:
        terminal.print_findings(checked.findings)
        terminal.print_checked(checked, call)
        typer.echo(f"File con gli esiti / file with the outcomes: {target}")
    if checked.parsing.errors:
        raise typer.Exit(REFUSED)


def query(text: str, folder: Path, endpoint: str | None, form: str) -> None:
    """Ask the current release, or an endpoint, and print the answer as it is."""
    path = Path(text)
    if text.endswith(".rq") and not path.is_file():
        stop(f"{path}: il file non c'è / the file is not there")
    try:
        asked = path.read_text("utf-8") if text.endswith(".rq") else text
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path}: non si può leggere / cannot be read: {error}")
    content = _ask_endpoint(endpoint, asked, form) if endpoint else _ask_folder(folder, asked, form)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _ask_endpoint(endpoint: str, asked: str, form: str) -> bytes:
    import httpx

    try:
        answer = httpx.post(endpoint, data={"query": asked, "format": form}, timeout=60)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        stop(f"{endpoint}: non risponde / does not answer ({type(error).__name__})")
    if answer.is_error:
        stop(answer.text, WRONG)
    return answer.content


def _ask_folder(folder: Path, asked: str, form: str) -> bytes:
    """Ask a folder of one's own: in this process, without a limit of time."""
    from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

    from endpoint.pool.faults import SyntaxFault
    from endpoint.sparql.syntax import told
    from endpoint.stores import open_store
    from ontology.context import prefixes

    release = Releases(folder).open(current_or_stop(folder))
    table, graph = QueryResultsFormat.from_extension(form), RdfFormat.from_extension(form)
    try:
        store = open_store(release, configuration_or_stop().settings.memory_quads)
        found = store.query(asked, prefixes=dict(prefixes()))
        if isinstance(found, QueryTriples) and graph is not None:
            return found.serialize(format=graph) or b""
        if not isinstance(found, QueryTriples) and table is not None:
            return found.serialize(format=table) or b""
    except SyntaxError as error:
        said, _, _ = told(asked, SyntaxFault.told(str(error)))
        stop(f"SPARQL: {said.it} / {said.en}", WRONG)
    except OSError as error:
        stop(f"SPARQL: {error}", WRONG)
    stop(_NO_FORM.format(form), WRONG)


def init(folder: Path, base: str, publisher: str, kind: str) -> None:
    """Prepare a folder: a configuration, and the tables to fill in."""
    from ingest.starting import model_call, write_starter

    try:
        write_starter(folder, base, publisher, kind)
    except (OSError, BadRegistry) as problem:
        stop(problem)
    typer.echo(
        f"{folder}: pronta / ready\n"
        f"  1. {folder}/{kind}.csv: una riga per iscrizione / one row an entry\n"
        f"  2. albo check {folder}/{kind}.csv --call {model_call(kind) or 'AVVISO.ttl'}"
        f" --registry {folder}/registry.toml\n"
        f"  3. albo build --registry {folder}/registry.toml --releases {folder}/releases\n"
        f"  4. albo serve --releases {folder}/releases"
    )
