# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The command that copies a call, for an author to start from."""

from pathlib import Path
from typing import Annotated

import typer

_NO_NAME = (
    "{0}: il nome dell'avviso è quello del file: minuscole, cifre e trattini, poi .ttl"
    "\n{0}: the name of the call is that of the file: lower case, digits and hyphens, then .ttl"
)
_COPIED = (
    "{0}: copiato; l'avviso è {1}, illustrativo finché non si scrive altro."
    "\n{0}: copied; the call is {1}, illustrative until you say otherwise."
)


def model(
    call: Annotated[
        str, typer.Argument(help="Avviso da copiare: identificativo o file / call to copy.")
    ],
    file: Annotated[
        Path, typer.Argument(help="File nuovo, con il nome dell'avviso / new file, named for it.")
    ],
    registry: Annotated[
        Path | None,
        typer.Option(help="Predefinito: ./registry.toml, se c'è / default, if there is one."),
    ] = None,
) -> None:
    """Copia un avviso da cui scrivere il proprio / Copy a call to write one's own from."""
    from pydantic import TypeAdapter, ValidationError

    from endpoint.commands import WRONG, call_or_stop, registry_or_stop, stop
    from ingest.registry import Slug

    name = file.stem
    try:
        TypeAdapter[str](Slug).validate_python(name if file.suffix == ".ttl" else "")
    except ValidationError:
        stop(_NO_NAME.format(file), WRONG)
    copied, iri = call_or_stop(call), f"{registry_or_stop(registry).base}/call/{name}"
    text = copied.turtle.replace(str(copied.iri), iri)
    text = text.replace(f'dct:identifier "{copied.identifier}"', f'dct:identifier "{name}"')
    text = text.replace("albo:illustrative false", "albo:illustrative true")
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        stop(f"{file}: non si può scrivere / cannot be written: {error.strerror}")
    typer.echo(_COPIED.format(file, iri))
