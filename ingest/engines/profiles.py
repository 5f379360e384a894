# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is known of each kind of engine: paths, credentials, and in what it is its own."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

EngineName = Literal[
    "oxigraph", "virtuoso", "fuseki", "graphdb", "stardog", "neptune", "qlever", "generic"
]
# The default graph of a release is a named one at the engine: what a default graph holds there,
# and whether a query can be kept to it, differs from engine to engine.
DEFAULT_GRAPH: Final = "urn:albo:default"
# A graph that holds nothing, for a query that is to see none.
NO_GRAPH: Final = "urn:albo:none"


class Patience(BaseModel):
    """Say by which parameter an engine is told how long a query may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    form: str
    least: float = 0

    def told(self, seconds: float) -> dict[str, str]:
        """Give the parameter for so many seconds."""
        told = max(seconds, self.least)
        whole = max(1, round(told))
        return {self.name: self.form.format(seconds=whole, milliseconds=round(told * 1000))}


class Profile(BaseModel):
    """Hold how one kind of engine is spoken to (``profiles.toml`` says what each field means)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    query: str
    update: str
    graphs: str | None = None
    graph_parameter: str = "graph"
    atomic: bool
    digest: bool = False
    batch: int
    before: Mapping[str, str] = {}
    datatypes: Mapping[str, str] = {}
    respelled: Mapping[str, str] = {}
    normalised: Mapping[str, str] = {}
    own: tuple[str, ...] = ()
    cap_header: str = ""
    cuts: str = ""
    part_header: str = ""
    patience: Patience | None = None
    too_slow: tuple[str, ...] = ()
    server: str = ""
    extends: bool = False
    tried: bool = False

    def kept(self, line: str) -> str:
        """Write a line of N-Quads as the engine keeps it."""
        for own, there in (*self.datatypes.items(), *self.normalised.items()):
            line = line.replace(f'"^^<{own}>', f'"^^<{there}>')
        return line

    @property
    def translations(self) -> Mapping[bytes, bytes]:
        """Give what stands for something else in what the engine sends, and for what."""
        names = {there.encode(): own.encode() for own, there in self.datatypes.items()}
        return names | {there.encode(): own.encode() for there, own in self.respelled.items()}


@cache
def profiles() -> Mapping[str, Profile]:
    """Give every kind of engine that is known, keyed by its name."""
    text = files("ingest.engines").joinpath("profiles.toml").read_text("utf-8")
    return {name: Profile.model_validate(one) for name, one in tomllib.loads(text).items()}


def recognised(server: str) -> str:
    """Name the kind of an engine by what it says of itself; nothing where it says nothing known."""
    known = profiles().items()
    return next((name for name, one in known if one.server and one.server in server), "")
