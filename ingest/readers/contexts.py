# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read JSON-LD 1.1 with nothing but what is in the file: no context is ever fetched."""

from ingest.readers.objects import NotJson, read_json
from ingest.rules import Rule, rule
from ontology.context import VERSIONS, definitions

# Where a deployment publishes the context, whatever its address; a version only adds terms
# to the one before, so that the newest reads them all.
_OURS = tuple(f"/context/{version}.jsonld" for version in VERSIONS)
# Each mention of it becomes the whole context, which is long.
_MENTIONS = 100


class Refused(ValueError):
    """Tell by which rule a document is not read."""

    def __init__(self, broken: Rule) -> None:
        super().__init__(broken.code)
        self.rule = broken


def grounded(content: bytes) -> object:
    """Give a document of JSON-LD with our own context in place of its address.

    Raises Refused for any other remote context, for ``@import`` (JSON-LD 1.1, 4.1.10) and
    for an ``@include`` by address.
    """
    try:
        return _Grounding().document(read_json(content))
    except NotJson as error:
        raise Refused(rule("json", error=error)) from error


class _Grounding:
    def __init__(self) -> None:
        self.mentions = 0

    def document(self, document: object) -> object:
        """Ground a document; a list of documents under our context shares one copy of it."""
        if isinstance(document, list) and document and all(map(_is_ours, document)):
            inner = [{k: v for k, v in one.items() if k != "@context"} for one in document]
            return {"@context": self.context(_OURS[-1]), "@graph": self.value(inner)}
        return self.value(document)

    def value(self, value: object) -> object:
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        for key in ("@import", "@include"):
            if isinstance(value.get(key), str):
                raise Refused(rule("remote-context", address=value[key]))
        return {
            key: self.context(inner) if key == "@context" else self.value(inner)
            for key, inner in value.items()
        }

    def context(self, value: object) -> object:
        if isinstance(value, list):
            return [self.context(one) for one in value]
        if not isinstance(value, str):
            return self.value(value)
        if not value.endswith(_OURS):
            raise Refused(rule("remote-context", address=value))
        self.mentions += 1
        if self.mentions > _MENTIONS:
            raise Refused(rule("too-large"))
        return {"@version": 1.1, **definitions()}


def _is_ours(document: object) -> bool:
    context = document.get("@context") if isinstance(document, dict) else None
    return isinstance(context, str) and context.endswith(_OURS)
