# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of cells, as Italian offices write them, parsed to typed values.

Each kind refuses what it cannot read by a rule that says why and what to do, and
notes what it assumed. Identifiers stay text: a leading zero is part of them.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

import shapely
from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError
from pyoxigraph import NamedNode
from stdnum import luhn
from stdnum.it import iva

from ingest.names import codes_by_name, plain
from ingest.privacy import personal
from ingest.rules import Rule, rule
from ingest.territory import Territory
from ontology.vocabulary import codes


@dataclass
class Reading:
    """Carry through one row what its fields need to know, and the notes they leave."""

    territory: Territory
    notes: list[tuple[str, Rule]] = field(default_factory=list)


Info = ValidationInfo[Reading]


def refusal(broken: Rule) -> PydanticCustomError:
    """Make the error by which a field refuses a value; it carries its rule."""
    return PydanticCustomError("rule", "{code}", {"code": broken.code, "rule": broken})


def _reading(info: Info) -> Reading:
    return info.context


def _note(info: Info, code: str, read: str) -> None:
    _reading(info).notes.append((info.field_name or "", rule(code, read=read)))


def _text(value: str) -> str | None:
    broken = personal(value)
    if broken is not None:
        raise refusal(rule(broken))
    return value or None


def _name(value: str) -> str:
    text = _text(value)
    if text is None:
        raise refusal(rule("empty-name"))
    return text


# As many decimals as an xsd:decimal of the store has; portals write fourteen of a degree.
_PLAIN = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,18})?")
_ITALIAN = re.compile(r"[+-]?[0-9]{1,3}([. ][0-9]{3})*,[0-9]+|[+-]?[0-9]{4,},[0-9]+")
_ENGLISH = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([. ][0-9]{3})+")
# "1.250" may be one and a quarter or one thousand two hundred and fifty.
_AMBIGUOUS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")


def _number(value: str, info: Info) -> Decimal | None:
    """Read a number with its decimals, as Italians or English speakers write it."""
    value = value.replace("\u00a0", " ")
    if _PLAIN.fullmatch(value):
        return Decimal(value)
    if _ITALIAN.fullmatch(value):
        plain = re.sub(r"[. ]", "", value).replace(",", ".")
    elif _ENGLISH.fullmatch(value):
        plain = value.replace(",", "")
    else:
        return None
    _note(info, "decimal-comma", plain)
    return Decimal(plain)


def _decimal(value: str, info: Info) -> Decimal | None:
    if not value:
        return None
    if _AMBIGUOUS.fullmatch(value):
        raise refusal(rule("ambiguous-number"))
    number = _grouped(value, info) if _GROUPED.fullmatch(value) else _number(value, info)
    if number is None:
        raise refusal(rule("number"))
    return number


def _grouped(value: str, info: Info) -> Decimal:
    plain = re.sub(r"[. ]", "", value)
    _note(info, "thousands", plain)
    return Decimal(plain)


def _whole(value: str, info: Info) -> int | None:
    if not value:
        return None
    # A count has no decimals, so "1.250" can only have a thousands separator; "1,250" cannot.
    grouped = _GROUPED.fullmatch(value)
    number = _grouped(value, info) if grouped else _decimal(value, info)
    if number is None or number != number.to_integral_value() or number < 0:
        raise refusal(rule("whole-number"))
    return int(number)


def _date(value: str) -> date | None:
    if not value:
        return None
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", value):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", value):
        day, month, year = map(int, match.groups())
    else:
        raise refusal(rule("date"))
    try:
        return date(year, month, day)
    except ValueError:
        raise refusal(rule("impossible-date")) from None


def day(value: str) -> date:
    """Read a date that has to be there; raises a refusal for an empty cell."""
    found = _date(value)
    if found is None:
        raise refusal(rule("missing-value"))
    return found


def _year(value: str) -> int | None:
    if value and not re.fullmatch(r"(19|20)[0-9]{2}", value):
        raise refusal(rule("year"))
    return int(value) if value else None


def _degrees(low: int, high: int, value: str, info: Info) -> Decimal | None:
    if not value:
        return None
    number = _number(value, info)
    if number is None:
        number = _sexagesimal(value, info)
    if number is None:
        raise refusal(rule("number"))
    if low <= number <= high:
        return number
    # Italy lies between 35 and 48 north, 6 and 19 east: the two ranges do not touch.
    if 6 <= number <= 19 or 35 <= number <= 48:
        raise refusal(rule("swapped-coordinates"))
    raise refusal(rule("coordinate", low=low, high=high))


_SEXAGESIMAL = re.compile(
    r"([0-9]{1,2})\s*[°\s]\s*([0-9]{1,2})\s*['′’]\s*(?:([0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:[\"″”]|''))?"
    r"\s*[NEne]?"
)


def _sexagesimal(value: str, info: Info) -> Decimal | None:
    """Read degrees, minutes and seconds, as in 45°28'37"."""
    match = _SEXAGESIMAL.fullmatch(value)
    if match is None:
        return None
    degrees, minutes, seconds = (
        Decimal((part or "0").replace(",", ".")) for part in match.groups()
    )
    number = degrees + (minutes + seconds / 60) / 60
    number = number.quantize(Decimal("0.000001"))
    _note(info, "degrees-minutes", str(number))
    return number


def _istat(value: str, info: Info) -> str:
    territory, padded = _reading(info).territory, value.zfill(6)
    if not value:
        raise refusal(rule("missing-value"))
    if territory.name_of(value):
        return value
    if padded != value and value.isdigit() and territory.name_of(padded):
        _note(info, "leading-zero", padded)
        return padded
    heir = territory.heir_of(padded)
    if heir is not None:
        _note(info, "former-comune", f"{territory.name_of(heir)} ({heir})")
        return heir
    raise refusal(territory.fate_of(padded) or rule("unknown-comune"))


def _postcode(value: str, info: Info) -> str | None:
    if re.fullmatch(r"[0-9]{4}", value):
        value = "0" + value
        _note(info, "leading-zero", value)
    if value and not re.fullmatch(r"[0-9]{5}", value):
        raise refusal(rule("postcode"))
    return value or None


def _website(value: str) -> str | None:
    broken = personal(value) or (None if not value or is_web_address(value) else "website")
    if broken is not None:
        raise refusal(rule(broken))
    return value or None


def is_web_address(value: str) -> bool:
    """Say whether a text is the address of a website: http or https, a domain, a valid IRI."""
    try:
        parts = urlsplit(value)
        NamedNode(value)
    except ValueError:
        return False
    has_domain = re.search(r"\.[a-z]{2,}$", parts.hostname or "")
    return parts.scheme in ("http", "https") and "@" not in value and bool(has_domain)


def read_codes(scheme: str, value: str) -> tuple[str, ...]:
    """Read codes of a code list, written by code or by label; raises a refusal for others."""
    by_name = codes_by_name(scheme)
    chosen: dict[str, None] = {}
    for word in filter(None, map(str.strip, re.split(r"[|;,]", value))):
        if plain(word) not in by_name:
            labels = ", ".join(label.it for label in codes(scheme).values())
            raise refusal(rule("unknown-code", code=word[:60], known=labels))
        chosen[by_name[plain(word)]] = None
    return tuple(chosen)


def read_code(scheme: str, value: str) -> str | None:
    """Read one code of a code list; raises a refusal for more than one."""
    chosen = read_codes(scheme, value)
    if len(chosen) > 1:
        raise refusal(rule("one-code", known=", ".join(chosen)))
    return chosen[0] if chosen else None


def _vat(value: str) -> str | None:
    compact = iva.compact(value)
    if compact and not re.fullmatch(r"[0-9]{11}", compact):
        raise refusal(rule("vat-number"))
    if compact and not iva.is_valid(compact):
        raise refusal(rule("vat-check-digit"))
    return compact or None


def _body_tax_code(value: str) -> str | None:
    if value and not re.fullmatch(r"[0-9]{11}", value):
        raise refusal(rule("personal-tax-code"))
    if value and not luhn.is_valid(value):
        raise refusal(rule("tax-code-check-digit"))
    return value or None


def _rea(value: str) -> str | None:
    match = re.fullmatch(r"([A-Za-z]{2})[ -]?([0-9]{1,7})", value)
    if value and match is None:
        raise refusal(rule("rea-number"))
    return f"{match[1].upper()}-{match[2]}" if match else None


def _legal_status(value: str) -> str | None:
    digits = value.replace(".", "")
    if value and not re.fullmatch(r"[0-9]{4}", digits):
        raise refusal(rule("legal-status"))
    return digits or None


def _flag(value: str) -> bool | None:
    """Read yes and no, as a spreadsheet writes them."""
    if not value:
        return None
    if plain(value) in ("si", "s", "yes", "y", "true", "vero", "1", "x"):
        return True
    if plain(value) in ("no", "n", "false", "falso", "0"):
        return False
    raise refusal(rule("yes-or-no"))


def _amount(value: str, info: Info) -> Decimal | None:
    """Read a sum in euro: nothing below zero."""
    number = _decimal(re.sub(r"^(?:€|EUR)\s*|\s*(?:€|EUR)$", "", value), info)
    if number is not None and number < 0:
        raise refusal(rule("negative"))
    return number


def _share(value: str, info: Info) -> Decimal | None:
    """Read a share between 0 and 1, also written as a percentage."""
    number = _number(value.removesuffix("%").strip(), info) if value else None
    if number is not None and value.endswith("%"):
        number = number / 100
    if value and (number is None or not 0 <= number <= 1):
        raise refusal(rule("share"))
    return number


def _ateco(value: str) -> str | None:
    if value and not re.fullmatch(r"[0-9]{2}\.[0-9]{2}(\.[0-9]{1,2})?", value):
        raise refusal(rule("ateco"))
    return value or None


def _municipio(value: str) -> str | None:
    code = value.removeprefix("Municipio").strip()
    if code and not re.fullmatch(r"[1-9]", code):
        raise refusal(rule("municipio"))
    return code or None


def _keys(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, value.split("|")))))


def _some_keys(value: str) -> tuple[str, ...]:
    keys = _keys(value)
    if not keys:
        raise refusal(rule("missing-value"))
    return keys


def _slug(value: str) -> str:
    """Read a code that becomes part of an address."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", _required(value)):
        raise refusal(rule("slug"))
    return value


def _wkt(value: str) -> str:
    try:
        shapely.from_wkt(_required(value))
    except shapely.errors.ShapelyError:
        raise refusal(rule("wkt")) from None
    return value


def _w3c_date(value: str) -> str:
    """Take a year or a whole day, as W3C-DTF writes them."""
    if re.fullmatch(r"(19|20)[0-9]{2}", value):
        return value
    day = _date(value)
    return "" if day is None else day.isoformat()


def _required(value: str) -> str:
    text = _text(value)
    if text is None:
        raise refusal(rule("missing-value"))
    return text


def _key(value: str) -> str:
    return _text(value) or ""


Name = Annotated[str, BeforeValidator(_name)]
Key = Annotated[str, BeforeValidator(_key)]
Words = Annotated[str | None, BeforeValidator(_text)]
SomeKeys = Annotated[tuple[str, ...], BeforeValidator(_some_keys)]
Slug = Annotated[str, BeforeValidator(_slug)]
Wkt = Annotated[str, BeforeValidator(_wkt)]
Keys = Annotated[tuple[str, ...], BeforeValidator(_keys)]
Required = Annotated[str, BeforeValidator(_required)]
W3cDate = Annotated[str, BeforeValidator(_w3c_date)]
IstatCode = Annotated[str, BeforeValidator(_istat)]
PostCode = Annotated[str | None, BeforeValidator(_postcode)]
Latitude = Annotated[Decimal | None, BeforeValidator(partial(_degrees, 35, 48))]
Longitude = Annotated[Decimal | None, BeforeValidator(partial(_degrees, 6, 19))]
DecimalNumber = Annotated[Decimal | None, BeforeValidator(_decimal)]
WholeNumber = Annotated[int | None, BeforeValidator(_whole)]
Day = Annotated[date | None, BeforeValidator(_date)]
Year = Annotated[int | None, BeforeValidator(_year)]
Website = Annotated[str | None, BeforeValidator(_website)]
VatNumber = Annotated[str | None, BeforeValidator(_vat)]
BodyTaxCode = Annotated[str | None, BeforeValidator(_body_tax_code)]
ReaNumber = Annotated[str | None, BeforeValidator(_rea)]
LegalStatus = Annotated[str | None, BeforeValidator(_legal_status)]
Confidence = Annotated[str | None, BeforeValidator(partial(read_code, "confidence-level"))]
Status = Annotated[str | None, BeforeValidator(partial(read_code, "entry-status"))]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Amount = Annotated[Decimal | None, BeforeValidator(_amount)]
Share = Annotated[Decimal | None, BeforeValidator(_share)]
Ateco = Annotated[str | None, BeforeValidator(_ateco)]
Municipio = Annotated[str | None, BeforeValidator(_municipio)]
