# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What may be asked of a list, parsed at the border; unknown names are refused by name."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from starlette.datastructures import QueryParams

from endpoint.problems import Problem
from ontology.context import terms
from ontology.text import Text

LARGEST = 1000
# So many values may be asked for at once.
MOST_VALUES: Final = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CURSOR = r"^[A-Za-z0-9_-]{1,300}$"
SORTS = ("name", "number", "created", "modified")
_DESCRIPTIONS = {
    "q": "Parole del nome o dell'indirizzo; accenti e refusi sono perdonati"
    " / Words of name or address; accents and slips are forgiven",
    "register": "Registri / Registers",
    "type": "Classi, con il nome JSON / Classes, by JSON name",
    "status": "Stati dell'iscrizione / Statuses of the entry",
    "comune": "Codici ISTAT / ISTAT codes",
    "zone": "Zone omogenee / Homogeneous zones",
    "municipio": "Municipi di Milano / Municipi of Milan",
    "call": "Avvisi, per i requisiti / Calls, for requirements",
    "neighbourhood": "Quartieri / Neighbourhoods",
    "activity": "Stati di attività / States of activity",
    "conclusion": "Esiti rispetto a un avviso, come milano-2013.to-complete"
    " / How entries stand by a call, such as milano-2013.to-complete",
    "mode": "Modi di verifica, per i requisiti / Modes of verification, for requirements",
    "actorType": "Tipi di soggetto / Kinds of actor",
    "networkType": "Tipi di rete / Kinds of network",
    "measureType": "Tipi di misura / Kinds of measure",
    "buildingUse": "Usi dell'edificio / Uses of the building",
    "reuseStatus": "Stati del riuso / Statuses of reuse",
    "labKind": "Tipi di laboratorio / Kinds of lab",
    "bbox": "Ovest, sud, est, nord in gradi / West, south, east, north in degrees",
    "modified_since": "Iscrizioni modificate da quel giorno / Entries modified since that day",
    "sort": "Ordine; con - al contrario / Order; with - the other way",
    "fields": "Le sole proprietà da dare / The only properties to give",
    "facets": "Che cosa contare / What to count",
    "limit": "Quante righe: 20 in JSON, altrimenti tutte / How many rows: 20 in JSON, else all",
    "offset": "Quante saltarne / How many to skip",
    "cursor": "Dove continuare, dalla pagina prima / Where to go on, from the page before",
    "format": "La forma, al posto di Accept / The form, in place of Accept",
    "lang": "La lingua delle tabelle / The language of tables",
}


def _listed(value: object) -> object:
    return tuple(value.split(",")) if isinstance(value, str) else value


def _day(value: object) -> object:
    # A number would be taken for the seconds since 1970.
    return value if not isinstance(value, str) or _DAY.fullmatch(value) else ""


def _corners(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


# A code, a name of the context, or an IRI.
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9:/#._~@%()-]{1,500}$")]
Listed = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(max_length=MOST_VALUES)]
Facet = Literal[
    "register",
    "comune",
    "homogeneousZone",
    "municipio",
    "neighbourhood",
    "status",
    "activity",
    "type",
    "call",
    "conclusion",
    "mode",
    "actorType",
    "networkType",
    "measureType",
    "buildingUse",
    "reuseStatus",
    "labKind",
]
Facets = Annotated[tuple[Facet, ...], BeforeValidator(_listed), Field(max_length=17)]
Form = Literal["json", "jsonld", "geojson", "csv", "xlsx", "ndjson"]
Day = Annotated[date, BeforeValidator(_day)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Box = Annotated[tuple[Degrees, Degrees, Degrees, Degrees], BeforeValidator(_corners)]
Sort = Annotated[str, Field(pattern="^-?(" + "|".join(SORTS) + ")$")]
Sorts = Annotated[tuple[Sort, ...], BeforeValidator(_listed), Field(max_length=4)]


def _said(name: str) -> FieldInfo:
    """Describe a parameter in both languages."""
    described: FieldInfo = Field(description=_DESCRIPTIONS[name])
    return described


def _aliased(name: str) -> FieldInfo:
    described: FieldInfo = Field(alias=name, description=_DESCRIPTIONS[name])
    return described


class Asked(BaseModel):
    """Hold what is asked of a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Annotated[str | None, Field(pattern=r"^[^\x00]{1,200}$"), _said("q")] = None
    register_name: Annotated[Listed | None, _aliased("register")] = None
    type: Annotated[Listed | None, _said("type")] = None
    status: Annotated[Listed | None, _said("status")] = None
    comune: Annotated[Listed | None, _said("comune")] = None
    zone: Annotated[Listed | None, _said("zone")] = None
    municipio: Annotated[Listed | None, _said("municipio")] = None
    call: Annotated[Listed | None, _said("call")] = None
    neighbourhood: Annotated[Listed | None, _said("neighbourhood")] = None
    activity: Annotated[Listed | None, _said("activity")] = None
    conclusion: Annotated[Listed | None, _said("conclusion")] = None
    mode: Annotated[Listed | None, _said("mode")] = None
    actor_type: Annotated[Listed | None, _aliased("actorType")] = None
    network_type: Annotated[Listed | None, _aliased("networkType")] = None
    measure_type: Annotated[Listed | None, _aliased("measureType")] = None
    building_use: Annotated[Listed | None, _aliased("buildingUse")] = None
    reuse_status: Annotated[Listed | None, _aliased("reuseStatus")] = None
    lab_kind: Annotated[Listed | None, _aliased("labKind")] = None
    bbox: Annotated[Box | None, _said("bbox")] = None
    modified_since: Annotated[Day | None, _said("modified_since")] = None
    sort: Annotated[Sorts, _said("sort")] = ()
    fields: Annotated[Listed | None, _said("fields")] = None
    facets: Annotated[Facets, _said("facets")] = ()
    limit: Annotated[int | None, Field(ge=1, le=LARGEST), _said("limit")] = None
    offset: Annotated[int, Field(ge=0, le=2**31 - 1), _said("offset")] = 0
    cursor: Annotated[str | None, Field(pattern=_CURSOR), _said("cursor")] = None
    format: Annotated[Form | None, _said("format")] = None
    lang: Annotated[Literal["it", "en"], _said("lang")] = "it"

    @property
    def chosen(self) -> Mapping[Facet, tuple[str, ...]]:
        """Give the values that are asked for, by facet."""
        said: Mapping[Facet, tuple[str, ...] | None] = {
            "register": self.register_name,
            "type": self.type,
            "status": self.status,
            "comune": self.comune,
            "homogeneousZone": self.zone,
            "municipio": self.municipio,
            "call": self.call,
            "neighbourhood": self.neighbourhood,
            "activity": self.activity,
            "conclusion": self.conclusion,
            "mode": self.mode,
            "actorType": self.actor_type,
            "networkType": self.network_type,
            "measureType": self.measure_type,
            "buildingUse": self.building_use,
            "reuseStatus": self.reuse_status,
            "labKind": self.lab_kind,
        }
        return {facet: wanted for facet, wanted in said.items() if wanted is not None}

    @model_validator(mode="after")
    def _has_an_inside(self) -> Self:
        if self.bbox and (self.bbox[0] > self.bbox[2] or self.bbox[1] > self.bbox[3]):
            raise ValueError("bbox: ovest, sud, est, nord / west, south, east, north")
        if self.bbox and (abs(self.bbox[1]) > 90 or abs(self.bbox[3]) > 90):
            raise ValueError("bbox: la latitudine va da -90 a 90 / latitude goes from -90 to 90")
        unknown = sorted(set(self.fields or ()) - terms().keys() - {"id", "type"})
        if unknown:
            raise ValueError(f"fields: {unknown[0]}")
        return self


def asked_of(parameters: QueryParams) -> Asked:
    """Read the parameters of a list; raises Problem naming each wrong one and what is known."""
    names = [name for name, _ in parameters.multi_items()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem("bad-request", _twice(twice[0]), errors=[{"parameter": one} for one in twice])
    try:
        return Asked.model_validate(dict(parameters))
    except ValidationError as error:
        wrong = faults(error)
        errors = [{"parameter": name, "detail": str(text)} for name, text in wrong.items()]
        first = next(iter(wrong.values()))
        raise Problem("bad-request", first, errors=errors, known=known()) from None


def faults(error: ValidationError) -> dict[str, Text]:
    """Say of each parameter that is wrong what it takes."""
    names = [_place(fault["loc"], fault["msg"]) for fault in error.errors()]
    return {name: _wrong(name) for name in names}


def _place(place: tuple[int | str, ...], message: str) -> str:
    """Name the parameter of a fault; what several make together names itself first."""
    return str(place[0]) if place else message.removeprefix("Value error, ").partition(":")[0]


def known() -> list[str]:
    """Name the parameters of a list."""
    return [field.alias or name for name, field in Asked.model_fields.items()]


def _wrong(name: str) -> Text:
    if name not in _DESCRIPTIONS:
        return Text(
            it=f"Il parametro «{name}» non esiste: si veda «known».",
            en=f'There is no parameter "{name}": see "known".',
        )
    it, en = _DESCRIPTIONS[name].split(" / ")
    return Text(
        it=f"Il parametro «{name}» non va. {it}{_allowed(name)}.",
        en=f'The parameter "{name}" is wrong. {en}{_allowed(name)}.',
    )


def _allowed(name: str) -> str:
    choices = {"sort": SORTS, "facets": get_args(Facet), "format": get_args(Form)}
    if name == "limit":
        return f" (1-{LARGEST})"
    return f" ({', '.join(choices[name])})" if name in choices else ""


def _twice(name: str) -> Text:
    return Text(
        it=f"Il parametro «{name}» è dato due volte; più valori si separano con la virgola.",
        en=f'The parameter "{name}" is given twice; several values are separated by commas.',
    )
