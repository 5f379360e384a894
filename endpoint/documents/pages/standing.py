# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How an entry stands, in words: its status and what that means, since when, how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from endpoint.documents.pages.dossier import Dossier
from endpoint.wording import Node
from ontology.context import expand
from ontology.text import same
from ontology.vocabulary import meanings


@dataclass(frozen=True)
class Standing:
    """Hold how a thing stands: status, what it means, since when, on what its facts rest.

    ``code`` is the last part of the status; all are empty for what is no entry.
    """

    code: str
    status: str
    meaning: str
    since: str
    observed: str
    sure: str
    ground: str
    is_unverified: bool
    notes: Sequence[str]


def standing(dossier: Dossier, entries: Sequence[str]) -> Standing:
    """Tell how a thing stands in its register; what is no entry has no status."""
    nodes = [*entries, dossier.iri]
    status, level = _first(dossier, nodes, "reg:status"), _first(dossier, nodes, "albo:confidence")
    wording = dossier.wording
    return Standing(
        code=status.rpartition("/")[2],
        status=wording.name(status) if status else "",
        meaning=_meaning(dossier, status),
        since=_since(dossier, entries),
        observed=", ".join(
            wording.part(one) for node in nodes for one in wording.said(node, "albo:observedIn")
        ),
        sure=wording.name(level) if level else "",
        ground=_meaning(dossier, level),
        is_unverified=level == expand("confidence-level:unverified"),
        notes=[text for node in nodes for text in _notes(dossier, node)],
    )


def _meaning(dossier: Dossier, code: str) -> str:
    return meanings().get(code, same("")).in_language(dossier.tongue)


def _first(dossier: Dossier, nodes: Sequence[str], name: str) -> str:
    found: list[Node] = [value for node in nodes for value in dossier.wording.said(node, name)]
    return found[0].value if found else ""


def _notes(dossier: Dossier, node: str) -> Sequence[str]:
    text = dossier.wording.text(dossier.wording.said(node, "skos:note"))
    return [text] if text else []


def _since(dossier: Dossier, entries: Sequence[str]) -> str:
    """Give the day since which the last status holds, as far as it is known."""
    days = [day for one in entries for day in dossier.served.values(one, expand("dct:modified"))]
    return max(days, default="")
