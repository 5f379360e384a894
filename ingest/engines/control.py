# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What an engine says of itself: which release it holds, and what is being made of it.

All of it stands in one graph there, whose values are plain strings, which no engine changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ingest.engines.connection import CONTROL, CONTROL_SEEN, Connection

_HELD, _WORK = "urn:albo:publication:held", "urn:albo:publication:work"
State = Literal["empty", "published", "switching"]
Kind = Literal["first", "difference", "full"]
_STATES: Final[tuple[State, ...]] = get_args(State)
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
QUERY: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{CONTROL}> {{ ?s ?p ?o }} }}"


@dataclass(frozen=True)
class Marker:
    """Say what an engine holds. The serial is another one after every change of content."""

    serial: str = "0"
    state: State = "empty"
    release: int = 0
    tag: str = ""
    graphs: tuple[str, ...] = ()

    def holds(self, tag: str) -> bool:
        """Say whether the engine holds a release, whole and nothing else."""
        return self.state == "published" and self.tag == tag


@dataclass(frozen=True)
class Work:
    """Say what is being made of what an engine holds.

    ``plan`` names it: from what to what, in which batches. ``acknowledged`` are the batches that
    the engine has taken for good.
    """

    plan: str
    kind: Kind
    release: int
    tag: str
    staged: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    acknowledged: frozenset[int] = frozenset()


Facts = Mapping[str, Sequence[str]]
Rows = Iterable[Mapping[str, str]]


def marker_in(rows: Rows) -> Marker | None:
    """Read what an engine holds from the rows of ``QUERY``; None where nothing was published."""
    facts = _facts(rows, _HELD)
    state = next((one for one in _STATES if one == _one(facts, "state")), None)
    if state is None:
        return None
    return Marker(
        _one(facts, "serial"),
        state,
        int(_one(facts, "release") or 0),
        _one(facts, "tag"),
        tuple(sorted(facts.get("graph", ()))),
    )


def work_in(rows: Rows) -> Work | None:
    """Read what is being made; None where nothing is."""
    facts = _facts(rows, _WORK)
    kind = next((one for one in _KINDS if one == _one(facts, "kind")), None)
    if kind is None:
        return None
    return Work(
        _one(facts, "plan"),
        kind,
        int(_one(facts, "release") or 0),
        _one(facts, "tag"),
        tuple(sorted(facts.get("staged", ()))),
        tuple(sorted(facts.get("graph", ()))),
        frozenset(map(int, facts.get("acknowledged", ()))),
    )


def _facts(rows: Rows, subject: str) -> Facts:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.get("s") == subject:
            found.setdefault(row["p"].rpartition("#")[2], []).append(row["o"])
    return found


def _one(facts: Facts, name: str) -> str:
    return next(iter(facts.get(name, ())), "")


def read(connection: Connection) -> tuple[Marker | None, Work | None]:
    """Ask an engine what it holds, and what is being made of it."""
    rows = connection.rows(QUERY, CONTROL_SEEN)
    return marker_in(rows), work_in(rows)


def _property(name: str) -> str:
    return f"<{CONTROL}#{name}>"


def _triples(subject: str, facts: Facts) -> str:
    """Write what is said of a subject; a graph is named by a string, like everything here."""
    return " ".join(
        f"<{subject}> {_property(name)} {_string(value)} ."
        for name, values in facts.items()
        for value in values
    )


def _string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def guard(marker: Marker) -> str:
    """Write the pattern that holds only while the engine is as a marker says.

    An operation with it does nothing when it comes again after the marker has changed.
    """
    facts = {"serial": (marker.serial,), "state": (marker.state,)}
    return f"GRAPH <{CONTROL}> {{ {_triples(_HELD, facts)} }}"


def write_marker(before: Marker, after: Marker) -> str:
    """Write the operation that turns one marker into another, if the first still stands."""
    facts = {
        "serial": (after.serial,),
        "state": (after.state,),
        "release": (str(after.release),),
        "tag": (after.tag,),
        "graph": after.graphs,
    }
    return (
        f"DELETE {{ GRAPH <{CONTROL}> {{ <{_HELD}> ?p ?o }} }}"
        f" INSERT {{ GRAPH <{CONTROL}> {{ {_triples(_HELD, facts)} }} }}"
        f" WHERE {{ {guard(before)} GRAPH <{CONTROL}> {{ <{_HELD}> ?p ?o }} }}"
    )


def first_marker() -> str:
    """Write the operation that says of an engine that it holds nothing yet."""
    facts = {"serial": ("0",), "state": ("empty",)}
    return f"INSERT DATA {{ GRAPH <{CONTROL}> {{ {_triples(_HELD, facts)} }} }}"


def write_work(work: Work) -> str:
    """Write the operation that says what is begun."""
    facts = {
        "plan": (work.plan,),
        "kind": (work.kind,),
        "release": (str(work.release),),
        "tag": (work.tag,),
        "staged": work.staged,
        "graph": work.graphs,
    }
    return f"INSERT DATA {{ GRAPH <{CONTROL}> {{ {_triples(_WORK, facts)} }} }}"


def acknowledge(batch: int) -> str:
    """Write the operation that says of a batch that it has been taken."""
    facts = {"acknowledged": (str(batch),)}
    return f"INSERT DATA {{ GRAPH <{CONTROL}> {{ {_triples(_WORK, facts)} }} }}"


def forget_work() -> str:
    """Write the operation after which nothing is being made."""
    whole = f"GRAPH <{CONTROL}> {{ <{_WORK}> ?p ?o }}"
    return f"DELETE {{ {whole} }} WHERE {{ {whole} }}"
