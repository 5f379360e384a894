"""What is never published: e-mail addresses, mobile numbers, tax codes of persons.

The patterns live here alone; the fields use them on every cell, and the builder on every
literal and web address before anything is published.
"""

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from ontology.context import expand

_BETWEEN = r"[\s().\-/]*"
_PATTERNS = {
    "personal-email": re.compile(r"[^\s@]+(?:@|\(at\)|\[at\])[^\s@]+\.\w", re.IGNORECASE),
    "personal-mobile": re.compile(
        rf"(?<![\d.,])(?:(?:\+|00)39)?{_BETWEEN}3\d{_BETWEEN}\d(?:{_BETWEEN}\d){{6,7}}(?!\d)"
        r"|\bwa\.me/|whatsapp\.com/send|\btel:"
    ),
    # Letters stand for digits where two persons would share a code.
    "personal-tax-code": re.compile(
        r"\b[A-Z]{6}[0-9L-V]{2}[A-EHLMPR-T][0-9L-V]{2}[A-Z][0-9L-V]{3}[A-Z]\b", re.IGNORECASE
    ),
}
# Shapes of boundaries and digests are long runs of digits that say nothing of anybody.
_OPAQUE = {expand(name) for name in ("geo:asWKT", "albo:candidateDigest", "albo:callDigest")}
_ADDRESS = expand("schema:url")


def personal(text: str) -> str | None:
    """Name the rule that a text breaks by holding personal data; None if it breaks none."""
    found = (rule for rule, pattern in _PATTERNS.items() if pattern.search(text))
    return next(found, None)


def masked(text: str) -> str:
    """Take personal data out of a text that is shown in a message."""
    for pattern in _PATTERNS.values():
        text = pattern.sub("…", text)
    return text


def leaks(quads: Iterable[Quad]) -> list[tuple[Quad, str]]:
    """List the statements that would publish personal data, each with the rule it breaks."""
    found = []
    for quad in quads:
        rule = personal(_said(quad)) if quad.predicate.value not in _OPAQUE else None
        if rule is not None:
            found.append((quad, rule))
    return found


def _said(quad: Quad) -> str:
    """Give what a statement says to people: literals, and the websites of others."""
    if isinstance(quad.object, Literal):
        return quad.object.value
    is_site = quad.predicate.value == _ADDRESS and isinstance(quad.object, NamedNode)
    return quad.object.value if is_site and isinstance(quad.object, NamedNode) else ""
