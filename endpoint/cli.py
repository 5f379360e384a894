# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The command ``albo``. Heavy imports stay inside the commands, so that help is instant.

Exit codes: 0 done; 1 done, but rows were refused; 2 wrong usage; 3 nothing to work on
(no release, no such call, a configuration that cannot be read), or no memory.
"""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from endpoint import drafting, keeping, publishing
from endpoint.configuring import config_app
from endpoint.keeping import AcceptOption, JsonOption, ReleasesOption

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Registri pubblici come dati collegati / Public registers as linked data.",
    epilog="Codici di uscita / exit codes: 0 fatto/done · 1 righe rifiutate/rows refused · "
    "2 uso sbagliato/wrong usage · 3 nulla su cui lavorare/nothing to work on",
)
links_app = typer.Typer(
    no_args_is_help=True,
    help="Collegamenti con altri enti: proporli, verificarli / Links with others: propose, check.",
)
app.add_typer(links_app, name="links")
app.add_typer(config_app, name="config")

RegistryOption = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        help="Predefinito: ./registry.toml, se c'è / default: ./registry.toml, if there is one.",
    ),
]
DateOption = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Data di riferimento / reference date."),
]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--key",
        exists=True,
        dir_okay=False,
        envvar="ALBO_SIGNING_KEY",
        help="Chiave per attestare le ammesse / key to attest what is admitted.",
    ),
]
HostOption = Annotated[str, typer.Option(envvar="ALBO_HOST", help="Indirizzo / address.")]
PortOption = Annotated[
    int, typer.Option(envvar="ALBO_PORT", min=1, max=65535, help="Porta / port.")
]


class Server(StrEnum):
    """Name the web servers that a configuration is written for."""

    NGINX = "nginx"
    CADDY = "caddy"
    BOTH = "both"

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of the servers that are meant."""
        return ("nginx", "caddy") if self is Server.BOTH else (self.value,)


_NO_MEMORY = "La memoria non basta. / There is not enough memory.\n"


def main() -> None:
    """Run the command line."""
    try:
        app()
    except MemoryError:
        # It may end before a command has begun.
        sys.stderr.write(_NO_MEMORY)
        sys.exit(3)


def _day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Dove costruire / where to build.")] = Path(
        "albo-demo"
    ),
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
) -> None:
    """Costruisce e serve i dati di Milano / Build and serve the data of Milan."""
    from endpoint import serving

    serving.demo(folder, host, port)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Cartella nuova / new folder.")],
    base: Annotated[str, typer.Option(help="Prefisso degli IRI / prefix of the IRIs.")],
    publisher: Annotated[str, typer.Option(help="Chi pubblica / who publishes.")],
    kind: Annotated[
        str, typer.Option(help="Che cosa si iscrive / what is entered (docs/kinds.md).")
    ] = "coworking",
) -> None:
    """Prepara la cartella di un registro / Prepare the folder of a register."""
    from endpoint import commands

    commands.init(folder, base, publisher, kind)


@app.command()
def build(
    registry: RegistryOption = None,
    releases: ReleasesOption = Path("releases"),
    on: DateOption = None,
    without_bad_rows: Annotated[
        bool,
        typer.Option(
            "--without-bad-rows",
            help="Pubblica lasciando fuori le righe rifiutate / publish, leaving refused rows out.",
        ),
    ] = False,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Usa le copie delle fonti remote / use the kept copies of remote sources.",
        ),
    ] = False,
    accept_loss: AcceptOption = None,
    key: KeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Costruisce un'edizione e la rende corrente / Build a release and make it current."""
    from endpoint import commands

    commands.build_or_stop(
        registry,
        releases,
        _day(on),
        without_bad_rows=without_bad_rows,
        offline=offline,
        as_json=as_json,
        key=key,
        accept_loss=accept_loss or (),
    )


@app.command()
def key(
    file: Annotated[Path, typer.Argument(help="File nuovo della chiave / new file of the key.")],
) -> None:
    """Crea la chiave con cui si attesta / Make the key to sign statements with."""
    from endpoint import attesting

    attesting.create_key(file)


@app.command()
def verify(
    place: Annotated[str, typer.Argument(help="File o indirizzo / file or address.")],
    multikey: Annotated[
        str | None,
        typer.Option("--key", help="Chiave pubblica di chi attesta / public key of the issuer."),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(help="File o indirizzo delle prove / file or address of the evidence."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Verifica un'attestazione e ricalcola gli esiti / Check a statement, compute it again."""
    from endpoint import attesting

    attesting.verify(place, multikey, evidence, as_json=as_json)


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX, GeoJSON, JSON, RDF.")
    ],
    call: Annotated[
        str, typer.Option(help="Avviso: identificativo o file .ttl / call: identifier or file.")
    ],
    registry: RegistryOption = None,
    on: DateOption = None,
    office: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            help="Esiti e deroghe dell'ufficio / verdicts and waivers of the office (JSON).",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Esiti / outcomes: .csv, .xlsx (FILE.checked.csv)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Verifica un file senza pubblicare / Check a file, publishing nothing."""
    from endpoint import commands

    commands.check(file, call, registry, _day(on), office, out, as_json=as_json)


@app.command()
def serve(
    releases: ReleasesOption = Path("releases"),
    host: Annotated[str | None, typer.Option(help="Indirizzo / address: ALBO_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Porta / port: ALBO_PORT.")
    ] = None,
    registry: RegistryOption = None,
    depot: Annotated[
        str | None,
        typer.Option(
            "--from",
            "--depot",
            help="Deposito da cui prendere le edizioni / depot to take releases from: FOLDER,"
            " s3://BUCKET/PREFIX; ALBO_DEPOT.",
        ),
    ] = None,
) -> None:
    """Serve l'edizione corrente / Serve the current release."""
    from endpoint import serving

    serving.serve(releases, host, port, registry, depot)


@app.command("export-site")
def export_site(
    folder: Annotated[
        Path, typer.Argument(help="Cartella nuova, vuota o già esportata / new, empty or a copy.")
    ],
    releases: ReleasesOption = Path("releases"),
    server: Annotated[
        Server,
        typer.Option("--with", help="Per quale server web / for which web server."),
    ] = Server.BOTH,
    as_json: JsonOption = False,
) -> None:
    """Copia l'edizione in file per qualsiasi server web / Copy the release as files."""
    from endpoint import copying

    copying.export_site(folder, releases, server.names, as_json=as_json)


@app.command()
def query(
    text: Annotated[
        str, typer.Argument(help="Query SPARQL, o file .rq / SPARQL query, or .rq file.")
    ],
    releases: ReleasesOption = Path("releases"),
    endpoint: Annotated[
        str | None,
        typer.Option(
            help="Indirizzo di un endpoint invece della cartella / address of an endpoint."
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", help="csv, tsv, json, xml; ttl, nt, rdf per i grafi / for graphs."
        ),
    ] = "csv",
) -> None:
    """Interroga l'edizione corrente / Query the current release."""
    from endpoint import commands

    commands.query(text, releases, endpoint, form)


@app.command()
def doctor(
    registry: RegistryOption = None,
    releases: ReleasesOption = Path("releases"),
    url: Annotated[
        str | None, typer.Option(help="Un server da interrogare / a server to ask.")
    ] = None,
    reach: Annotated[
        bool,
        typer.Option("--reach", help="Prova anche l'indirizzo base / try the base address too."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Dice che cosa non va e come rimediare / Say what is wrong and how to put it right."""
    from endpoint import upkeep

    upkeep.doctor(registry, releases, url, reach=reach, as_json=as_json)


@links_app.command("propose")
def propose_links(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="Dati di un altro ente / another's data."),
    ],
    concept: Annotated[
        str, typer.Option(help="Che cosa si collega / what is linked: comune, actor, coworking…")
    ],
    predicate: Annotated[
        str, typer.Option(help="Proprietà del collegamento / property of the link.")
    ] = "skos:exactMatch",
    target_space: Annotated[
        str, typer.Option(help="Inizio degli IRI altrui / how the IRIs of the other begin.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="CAMPO=COLONNA / FIELD=COLUMN: name, id, target, vat_number…"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Dove si scrive / where to write (FILE.links.csv).")
    ] = None,
    releases: ReleasesOption = Path("releases"),
) -> None:
    """Propone collegamenti da confermare / Propose links, to be confirmed."""
    from endpoint.linking import commands

    commands.propose(file, concept, predicate, target_space, column or [], out, releases)


@links_app.command("check")
def check_links(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Collegamenti / links: CSV, RDF.")
    ],
    predicate: Annotated[
        str | None, typer.Option(help="Proprietà del collegamento / property of the link.")
    ] = None,
    target_space: Annotated[
        str | None, typer.Option(help="Inizio degli IRI altrui / how the IRIs of the other begin.")
    ] = None,
    registry: RegistryOption = None,
    releases: ReleasesOption = Path("releases"),
    as_json: JsonOption = False,
) -> None:
    """Verifica un file di collegamenti / Check a file of links, publishing nothing."""
    from endpoint.linking import commands

    commands.check(file, predicate, target_space, registry, releases, as_json=as_json)


@app.command()
def takedown(
    register: Annotated[str, typer.Argument(help="Identificativo del registro / register.")],
    key: Annotated[str, typer.Argument(help="Chiave della riga / key of the row (id).")],
    registry: RegistryOption = None,
    releases: ReleasesOption = Path("releases"),
    without_bad_rows: Annotated[
        bool,
        typer.Option(
            "--without-bad-rows",
            help="Anche se altre righe sono rifiutate / even if other rows are refused.",
        ),
    ] = False,
    signing: KeyOption = None,
) -> None:
    """Toglie per sempre un'iscrizione / Take an entry down for good, also from the past."""
    from endpoint import upkeep

    upkeep.takedown(
        register, key, registry, releases, without_bad_rows=without_bad_rows, signing=signing
    )


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Versione / version.")] = False,
) -> None:
    """Registri pubblici come dati collegati / Public registers as linked data."""
    if show:
        from ontology import __version__

        typer.echo(__version__)
        raise typer.Exit


# In the order in which a newcomer needs them.
app.command()(drafting.model)
keeping.add_commands(app)
app.command()(publishing.publish)
