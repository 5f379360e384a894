# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The answers of the description: what comes back, under which status, with which headers."""

from collections.abc import Iterable

from endpoint.api.forms import FORMS
from endpoint.api.openapi.schemas import WHERE, Schema
from endpoint.negotiation import JSON_LD
from endpoint.tree import Json

_PROBLEM = "application/problem+json"
_ERRORS = {
    "400": "Un parametro non va / A parameter is wrong",
    "401": "Gettone sconosciuto / Unknown token",
    "404": "Niente sotto questo nome / Nothing under this name",
    "406": "Nessuna forma adatta / No acceptable form",
    "410": "Non c'è più / Gone",
    "413": "Il corpo è troppo lungo / The body is too long",
    "415": "Il corpo è di una forma non accettata / The form of the body is not accepted",
    "422": "Le colonne non sono quelle dell'avviso / The columns are not those of the call",
    "429": "Troppe richieste / Too many requests",
    "503": "Nessuna edizione, o troppo da fare / No release, or too much to do",
    "default": "Un altro problema / Another problem",
}
# What only a body can bring about.
_OF_BODIES = ("413", "415", "422")
_COUNTED = ("400", "404", "406", "410", *_OF_BODIES)


def listed(page: str, item: Schema) -> Schema:
    """Give the answers of a list."""
    tree: Json = {"schema": {"$ref": f"{WHERE}{page}"}}
    text: Json = {"schema": {"type": "string", "maxLength": 2**31 - 1, "pattern": r"^[\s\S]*$"}}
    binary: Json = {"schema": {"type": "string", "format": "binary"}}
    features: Json = {"schema": {"$ref": f"{WHERE}FeatureCollection"}}
    content: Schema = {
        FORMS["json"]: tree,
        FORMS["jsonld"]: tree,
        FORMS["geojson"]: features,
        FORMS["csv"]: text,
        FORMS["ndjson"]: {"schema": item},
        FORMS["xlsx"]: binary,
    }
    return _answers("Le righe / The rows", content)


def found(page: str) -> Schema:
    """Give the answers of a search."""
    content: Schema = {FORMS["json"]: {"schema": {"$ref": f"{WHERE}{page}"}}}
    return _answers("Ciò che si è trovato / What was found", content)


def alone(item: Schema) -> Schema:
    """Give the answers of one thing."""
    content: Schema = {FORMS["json"]: {"schema": item}, JSON_LD: {"schema": item}}
    return _answers("La risorsa / The resource", content)


def status() -> Schema:
    """Give the answers of the status (ModI asks for a problem document in all cases)."""
    content: Schema = {_PROBLEM: {"schema": {"$ref": f"{WHERE}Status"}}}
    answers = _answers("Il servizio risponde / The service answers", content)
    return {code: one for code, one in answers.items() if code in ("200", "429", "503", "default")}


def checked(whole: str, others: Schema) -> Schema:
    """Give the answers of a check, which no cache keeps."""
    content: Schema = {FORMS["json"]: {"schema": {"$ref": whole}}, **others}
    release: Schema = {name: one for name, one in _FRESH.items() if name != "ETag"}
    good: Schema = {
        "description": "Che cosa risulta / What was found",
        "headers": {**_referred(_RATES), **_referred(release)},
        "content": content,
    }
    return {"200": good, **_problems(code for code in _ERRORS if code != "410")}


def errors() -> Schema:
    """Give what can go wrong, by name; every operation refers to it."""
    return {_named(code): _error(code, text) for code, text in _ERRORS.items()}


def headers() -> Schema:
    """Give the headers of answers, by name."""
    return {**_RATES, **_FRESH, "Retry-After": _WAIT}


def _answers(said: str, content: Schema) -> Schema:
    good: Schema = {
        "description": said,
        "headers": {**_referred(_RATES), **_referred(_FRESH)},
        "content": content,
    }
    return {"200": good, **_problems(code for code in _ERRORS if code not in _OF_BODIES)}


def _problems(codes: Iterable[str]) -> Schema:
    return {code: {"$ref": f"#/components/responses/{_named(code)}"} for code in codes}


def _named(code: str) -> str:
    return "Problem" if code == "default" else f"Problem{code}"


def _referred(headers: Schema) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _error(code: str, said: str) -> Schema:
    content: Json = {_PROBLEM: {"schema": {"$ref": f"{WHERE}Problem"}}}
    told: Schema = _referred(_RATES) if code in (*_COUNTED, "429") else {}
    if code in ("429", "503"):
        told |= _referred({"Retry-After": _WAIT})
    return {"description": said, **({"headers": told} if told else {}), "content": content}


def _seconds(said: str) -> Schema:
    number: Json = {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**53 - 1}
    return {"description": said, "schema": number}


_WAIT = _seconds("Dopo quanti secondi / After how many seconds")
_RATES: Schema = {
    "X-RateLimit-Limit": _seconds("Richieste in un minuto / Requests in a minute"),
    "X-RateLimit-Remaining": _seconds("Quante ne restano / How many are left"),
    "X-RateLimit-Reset": _seconds("Secondi fino a quando / Seconds until then"),
}
_WORD: Json = {"type": "string", "maxLength": 200, "pattern": "^.*$"}
_FRESH: Schema = {
    "Cache-Control": {
        "description": "no-cache: si chiede se è cambiata / no-cache",
        "schema": _WORD,
    },
    "ETag": {
        "description": "L'edizione e la domanda / The release and the question",
        "schema": _WORD,
    },
    "Albo-Release": _seconds("Il numero dell'edizione / The number of the release"),
}
