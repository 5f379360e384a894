# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The question of a page, read from its address: what the API takes, a page, and a view."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from endpoint.api.parameters import Asked, faults
from endpoint.browsing.naming import COMUNE, Comuni
from endpoint.browsing.scopes import Scope
from ontology.text import Text

View = Literal["list", "table"]
SIZE = 25
# What filters by facets: the parameter of each, which is called like the facet but for one.
PARAMETERS: Mapping[str, str] = {
    **{name: name for name in ("type", "register", "comune", "municipio", "neighbourhood")},
    "homogeneousZone": "zone",
    **{name: name for name in ("status", "activity", "labKind", "buildingUse", "reuseStatus")},
    **{name: name for name in ("actorType", "networkType", "measureType", "call", "mode")},
    "conclusion": "conclusion",
}
_ALONE = ("q", "bbox", "modified_since", "sort")
_PAGE = re.compile(r"[1-9]\d{0,6}")
_VIEWS: Mapping[str, View] = {"list": "list", "table": "table"}
Given = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """Hold what a page is asked.

    ``given`` are the conditions as they were written, wrong ones left out and codes put for the
    names of Comuni; ``wrong`` says of each of those what it takes, and ``written`` keeps
    everything for the form, ``unnamed`` the names that no Comune has.
    """

    scope: Scope
    asked: Asked
    given: Given
    written: Given
    page: int = 1
    view: View = "list"
    wrong: Mapping[str, Text] | None = None
    unnamed: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Say whether any condition is asked for."""
        return any(name != "sort" for name in self.given)

    def at(self, changed: Given | None = None, *, page: int = 1, view: View | None = None) -> str:
        """Give the address of the same question with other conditions, page or view."""
        kept = {**self.given, **(changed or {})}
        pairs = [(name, ",".join(values)) for name, values in kept.items() if values]
        shown = view or self.view
        pairs += [("view", shown)] if shown != "list" else []
        pairs += [("page", str(page))] if page > 1 else []
        return f"{self.scope.place}?{_encoded(pairs)}" if pairs else self.scope.place

    def without(self, name: str, values: tuple[str, ...]) -> str:
        """Give the address of the question without some of its values."""
        return self.at({name: tuple(one for one in self.given[name] if one not in values)})

    @property
    def cleared(self) -> str:
        """Give the address of the question without conditions, in the same view."""
        return self.at({name: () for name in self.given if name != "sort"})

    def conditions(self) -> str:
        """Write the conditions as the API takes them."""
        return _encoded([(name, ",".join(values)) for name, values in self.given.items()])


def question_of(scope: Scope, parameters: QueryParams, comuni: Comuni) -> Question:
    """Read a question; what is wrong with it is told in it, and not asked."""
    written = dict(_written(parameters))
    page, view = written.pop("page", ("1",)), written.pop("view", ("list",))
    wrong = dict(_unknown(scope, written))
    wrong |= {"page": _PAGE_WRONG} if not _is_page(page) else {}
    wrong |= {"view": _VIEW_WRONG} if len(view) != 1 or view[0] not in _VIEWS else {}
    given = {name: values for name, values in written.items() if name not in wrong}
    unnamed: tuple[str, ...] = ()
    if COMUNE in given:
        codes, unnamed = comuni.coded(given.pop(COMUNE))
        given |= {COMUNE: codes} if codes else {}
        wrong |= {COMUNE: comuni.unknown(unnamed)} if unnamed else {}
    asked: Asked | None = None
    while asked is None:
        try:
            asked = _asked(scope, given)
        except ValidationError as error:
            found = faults(error)
            wrong |= found
            given = {name: values for name, values in given.items() if name not in found}
    return Question(
        scope,
        asked,
        given,
        written,
        int(page[0]) if "page" not in wrong else 1,
        _VIEWS[view[0]] if "view" not in wrong else "list",
        wrong or None,
        unnamed,
    )


def _written(parameters: QueryParams) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what was written by name: forms repeat a name, and leave fields empty."""
    for name in dict.fromkeys(parameters.keys()):
        said = parameters.getlist(name)
        values = said if name in _ALONE else [one for value in said for one in value.split(",")]
        kept = tuple(dict.fromkeys(filter(None, map(str.strip, values))))
        if kept and name != "lang":
            yield name, kept


def _unknown(scope: Scope, written: Given) -> Iterator[tuple[str, Text]]:
    for name, values in written.items():
        if name not in _ALONE and name not in PARAMETERS.values():
            yield name, _no_parameter(name)
        elif name in scope.fixed:
            yield name, _NAMED_ALREADY
        elif name in _ALONE and len(values) > 1:
            yield name, _once(name)


def _asked(scope: Scope, given: Given) -> Asked:
    return Asked.model_validate(
        {**{name: ",".join(values) for name, values in given.items()}, **scope.fixed}
    )


def _is_page(said: tuple[str, ...]) -> bool:
    return len(said) == 1 and _PAGE.fullmatch(said[0]) is not None


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, safe=",:/")


def _no_parameter(name: str) -> Text:
    return Text(
        it=f"«{name}» non è una condizione che si possa chiedere qui.",
        en=f'"{name}" is no condition that can be asked for here.',
    )


def _once(name: str) -> Text:
    return Text(it=f"«{name}» è dato più di una volta.", en=f'"{name}" is given more than once.')


_PAGE_WRONG = Text(it="La pagina è un numero, da 1 in su.", en="A page is a number, from 1 up.")
_VIEW_WRONG = Text(
    it="Si può vedere come elenco (list) o come tabella (table).",
    en="It can be seen as a list or as a table.",
)
_NAMED_ALREADY = Text(
    it="Questa pagina è già di un solo registro.", en="This page is of one register already."
)
