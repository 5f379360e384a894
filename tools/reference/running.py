# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What an operator looks up: commands, settings, metrics."""

import inspect
from collections.abc import Iterator
from enum import Enum
from types import FunctionType
from typing import get_args, get_type_hints

import typer
from prometheus_client import Counter, Gauge, Histogram
from typer.models import ArgumentInfo, OptionInfo

from endpoint.cli import app
from endpoint.observing import Observer
from endpoint.settings import Settings
from tools import settings_table
from tools.reference.markdown import Undocumented, code, needed, page, table

_HEAD = ("", "default", "variable", "what")
_COMMANDS = (
    "`albo --help` and `albo COMMAND --help` say the same on the terminal, in both languages."
)


def commands() -> str:
    """Give the page of the command line: each command, its options, the exit codes."""
    parts = [_command(name, run) for name, run in sorted(each_command(app))]
    return page("commands", *parts, _exit_codes())


def each_command(of: typer.Typer, before: str = "albo") -> Iterator[tuple[str, FunctionType]]:
    """Yield every command as it is typed, with what it runs."""
    for one in of.registered_commands:
        if isinstance(one.callback, FunctionType):
            spoken = one.name or one.callback.__name__.replace("_", "-")
            yield f"{before} {spoken}", one.callback
    for group in of.registered_groups:
        if group.typer_instance is not None:
            yield from each_command(group.typer_instance, f"{before} {group.name}")


def _command(name: str, run: FunctionType) -> str:
    about = needed(inspect.getdoc(run), name)
    rows = list(_parameters(name, run))
    return "\n\n".join((f"## {name}", about, *([table(_HEAD, rows)] if rows else [])))


def _parameters(command: str, run: FunctionType) -> Iterator[tuple[str, ...]]:
    hints = get_type_hints(run, include_extras=True)
    for name, parameter in inspect.signature(run).parameters.items():
        for mark in get_args(hints[name]):
            if isinstance(mark, OptionInfo | ArgumentInfo):
                default = parameter.default
                is_needed = default is inspect.Parameter.empty
                yield (
                    code(_typed(name, mark)),
                    "needed" if is_needed else code(_default(default)),
                    code(mark.envvar or ""),
                    needed(mark.help, f"{command} {name}"),
                )


def _typed(name: str, mark: OptionInfo | ArgumentInfo) -> str:
    if isinstance(mark, ArgumentInfo):
        return name.upper()
    # Beside ``Annotated`` the first name stands where a default would.
    names = (mark.default, *(mark.param_decls or ()))
    return ", ".join(map(str, filter(None, names))) or f"--{name.replace('_', '-')}"


def _default(value: object) -> str:
    if value is None or value is False:
        return ""
    return str(value.value) if isinstance(value, Enum) else str(value)


def _exit_codes() -> str:
    said = app.info.epilog
    if not isinstance(said, str):
        raise Undocumented("albo: the epilog tells the exit codes")
    each = (one.strip().partition(" ") for one in said.partition(":")[2].split("·"))
    return "## Exit codes\n\n" + table(
        ("code", "what"), [(number, what) for number, _, what in each]
    )


def settings() -> str:
    """Give the page of what a server may be told."""
    for name, field in Settings.model_fields.items():
        needed(field.description, name)
    return page("settings", settings_table.table())


def metrics() -> str:
    """Give the page of what is counted."""
    told = [
        one for one in vars(Observer(1)).values() if isinstance(one, Counter | Gauge | Histogram)
    ]
    rows = (
        (
            code(family.name + ("_total" if family.type == "counter" else "")),
            family.type,
            # The client of Prometheus tells the labels nowhere else before something is counted.
            ", ".join(map(code, one._labelnames)),
            needed(family.documentation, family.name),
        )
        for one in told
        for family in one.describe()
    )
    return page("metrics", table(("metric", "type", "labels", "what"), sorted(rows)))
