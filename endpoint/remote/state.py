# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ``albo doctor`` says of an engine elsewhere: what it is, which release it holds."""

from pathlib import Path

from endpoint.diagnosis import Diagnosis
from ingest.engines import control
from ingest.engines.account import Place
from ingest.engines.connection import Connection
from ingest.engines.control import Marker
from ingest.engines.cuts import cuts_of
from ingest.engines.faults import EngineProblem
from ingest.engines.profiles import profiles, recognised
from ingest.releases import Release, ReleaseProblem, Releases
from ontology.text import Text

_SUBJECT = "store"


def examine(place: Place, releases: Path) -> Diagnosis:
    """Ask the engine, and compare what it holds with the current release."""
    try:
        with Connection(place) as connection:
            server = connection.server()
            marker, _ = control.read(connection)
            cuts = cuts_of(connection)
    except EngineProblem as problem:
        return Diagnosis.broken(_SUBJECT, str(problem), _MEND_ENGINE)
    told = f"{place.address}: {server or '?'}"
    kind = recognised(server)
    if kind and kind != place.engine:
        return Diagnosis.broken(_SUBJECT, told, _another(kind, place.engine))
    if cuts:
        state = f"{told}, {cuts.rows} righe / rows, {cuts.size} byte"
        return Diagnosis.broken(_SUBJECT, state, _MEND_CUTS)
    return _held(told, marker, _current(releases))


def _held(told: str, marker: Marker | None, current: Release | None) -> Diagnosis:
    if marker is None or marker.state == "empty":
        return Diagnosis.broken(_SUBJECT, f"{told}: vuoto / empty", _MEND_PUBLISH)
    if marker.state == "switching":
        return Diagnosis.broken(_SUBJECT, f"{told}: a metà / half-way", _MEND_PUBLISH)
    state = f"{told}: edizione / release {marker.release}"
    if current is not None and current.tag != marker.tag:
        return Diagnosis.broken(_SUBJECT, state, _MEND_PUBLISH)
    return Diagnosis.fine(_SUBJECT, state)


def _current(releases: Path) -> Release | None:
    try:
        return Releases(releases).current()
    except (OSError, ReleaseProblem):
        return None


def _another(kind: str, told: str) -> Text:
    title = profiles()[kind].title
    return Text(
        it=f'È {title}, non {told}: scrivere store_engine = "{kind}".',
        en=f'It is {title}, not {told}: write store_engine = "{kind}".',
    )


_MEND_ENGINE = Text(
    it="Avviare il motore, o correggere server.store e le credenziali.",
    en="Start the engine, or correct server.store and the credentials.",
)
_MEND_PUBLISH = Text(it="Eseguire: albo publish", en="Run: albo publish")
_MEND_CUTS = Text(
    it="Il motore tronca le risposte: togliere i limiti che non sono zero (Virtuoso:"
    " ResultSetMaxRows = 0, MaxMemInUse = 0).",
    en="The engine cuts answers: lift the limits that are not zero (Virtuoso:"
    " ResultSetMaxRows = 0, MaxMemInUse = 0).",
)
