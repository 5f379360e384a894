# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is never published: e-mail addresses, mobile numbers, tax codes of persons.

The patterns live here alone; the fields use them on every cell, and the builder on every
literal and web address before anything is published.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, normalize
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from ontology.context import expand

_PATTERNS = {
    # "@" as it is, or written out: "(at)", "chiocciola".
    "personal-email": re.compile(
        # One letter before it is enough to find it, and looks through a text once.
        r"[^\s@](?:@|\s++@\s++)[^\s@]{1,255}?\.\w"
        r"|\S\s*+(?:[(\[]\s*+at\s*+[)\]]|\bchiocciola\b)"
        r"\s*+\S{1,64}?\s*+(?:\.|\bpunto\b)\s*+\w",
        re.IGNORECASE,
    ),
    # Ten digits from 3, or nine after +39; a number that goes on before or after is another.
    "personal-mobile": re.compile(
        r"(?<!\d)(?<!\d[.,/-])"
        r"(?:\(?(?:\+|00)\s?39\)?[\s.-]?\(?3\d\d\)?\s?[./-]?\s?\d(?:[\s.-]?\d){5,6}"
        r"|(?:39[\s.-]?)?\(?3\d\d\)?\s?[./-]?\s?\d(?:[\s.-]?\d){6})(?!\d)"
        r"|\bwa\.me/|whatsapp\.com/send|\btel:"
    ),
    # Letters stand for digits where two persons would share a code.
    "personal-tax-code": re.compile(
        r"\b[A-Z]{3}\s?[A-Z]{3}\s?[0-9L-V]{2}[A-EHLMPR-T][0-9L-V]{2}\s?[A-Z][0-9L-V]{3}\s?[A-Z]\b",
        re.IGNORECASE,
    ),
}
# What was found, with the rest of the word that it stands in: the name before an "@", say.
_GONE = "\0"
_WORD = re.compile(r"[^\s\0]{0,64}+\0(?:[^\s\0]{0,255}+\0?)++")
_DRESSED = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("·•‧_", "."))
_TEXTS = {expand("xsd:string"), expand("rdf:langString")}
# Shapes of boundaries and digests are long runs of digits that say nothing of anybody.
_OPAQUE = {expand(name) for name in ("geo:asWKT", "albo:candidateDigest", "albo:callDigest")}
_ADDRESS = expand("schema:url")


@lru_cache(maxsize=2**16)
def personal(text: str) -> str | None:
    """Name the rule that a text breaks by holding personal data; None if it breaks none."""
    return _broken(_undressed(text))


def _broken(bare: str) -> str | None:
    found = (rule for rule, pattern in _PATTERNS.items() if pattern.search(bare))
    return next(found, None)


def masked(text: str) -> str:
    """Take personal data out of a text that is shown in a message, with the word it stands in."""
    bare = _undressed(text)
    if _broken(bare) is None:
        return text
    for pattern in _PATTERNS.values():
        bare = pattern.sub(_GONE, bare)
    return _WORD.sub("…", bare)


def _undressed(text: str) -> str:
    """Write full-width letters, long dashes, hidden marks and %40 as what they stand for."""
    bare = unquote(text)
    if bare.isascii():
        return bare.replace("_", ".")
    plain = normalize("NFKC", bare).translate(_DRESSED)
    return "".join(letter for letter in plain if category(letter) != "Cf")


def leaks(quads: Iterable[Quad]) -> list[tuple[Quad, str]]:
    """List the statements that would publish personal data, each with the rule it breaks."""
    found = []
    for quad in quads:
        rule = personal(_said(quad)) if quad.predicate.value not in _OPAQUE else None
        if rule is not None:
            found.append((quad, rule))
    return found


def _said(quad: Quad) -> str:
    """Give what a statement says to people: texts, and the websites of others.

    A number of its own type is no text: latitudes of the South begin with 3 too.
    """
    if isinstance(quad.object, Literal):
        return quad.object.value if quad.object.datatype.value in _TEXTS else ""
    is_site = quad.predicate.value == _ADDRESS and isinstance(quad.object, NamedNode)
    return quad.object.value if is_site and isinstance(quad.object, NamedNode) else ""
