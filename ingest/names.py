"""Names that people type, compared as people compare them."""

import re
import unicodedata


def plain(text: str) -> str:
    """Fold case, accents and signs, to compare names that people typed."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))
