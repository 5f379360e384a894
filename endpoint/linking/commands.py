# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What ``albo links`` does: propose links to an officer, and check what came of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import typer

from endpoint import terminal
from endpoint.commands import (
    REFUSED,
    WRONG,
    configuration_or_stop,
    current_or_stop,
    registry_or_stop,
    stop,
)
from endpoint.inventory import take_stock
from endpoint.linking.others import Other, Unreadable, read_others
from endpoint.linking.proposals import Proposal, Proposer, write_proposals
from endpoint.reconcile.reconciler import Reconciler
from endpoint.stores import open_store
from ingest.findings import Severity
from ingest.linksets.ends import Ends, ends_of
from ingest.linksets.reading import read_links
from ingest.linksets.verifying import Verified, verified
from ingest.parse import Parsing, parse
from ingest.records.linked import LinkedRecord
from ingest.registry import LinkPredicate, Linkset
from ingest.releases import Release, Releases
from ingest.territory import territory

PREDICATES: tuple[str, ...] = get_args(LinkPredicate)
_BLOCK = """
[[linksets]]
name = "{name}"
target = "{target}"
predicate = "{predicate}"
path = "{path}"
source = "…"            # sources.csv: titolo, ente, licenza / title, body, licence
title = {{ it = "…", en = "…" }}
method = {{ it = "…", en = "…" }}
date = AAAA-MM-GG
confidence = "verified"
"""


def propose(
    file: Path,
    concept: str,
    predicate: str,
    space: str,
    columns: Sequence[str],
    out: Path | None,
    folder: Path,
) -> None:
    """Write the links that may be made with another body's things, for an officer to decide."""
    target = out or file.with_name(f"{file.stem}.links.csv")
    _check_usage(predicate, space, columns)
    if target.exists():
        stop(f"{target}: il file c'è già / the file is there already (--out)", WRONG)
    release = Releases(folder).open(current_or_stop(folder))
    others = _others_or_stop(file, space, columns)
    found = _proposals(release, concept, others)
    write_proposals(found, target)
    _tell_proposed(found, len(others), target)
    common = space or "https://…/"
    block = _BLOCK.format(name=file.stem.lower(), target=common, predicate=predicate, path=target)
    typer.echo(f"registry.toml:\n{block}")


def _check_usage(predicate: str, space: str, columns: Sequence[str]) -> None:
    if predicate not in PREDICATES:
        stop(f"--predicate {predicate}: noti / known: {', '.join(PREDICATES)}", WRONG)
    if space and not space.startswith(("http://", "https://")):
        stop(f"--target-space {space}: serve http… o https… / http… or https… is needed", WRONG)
    for one in columns:
        if "=" not in one:
            stop(f"--column {one}: serve CAMPO=COLONNA / FIELD=COLUMN is needed", WRONG)


def _others_or_stop(file: Path, space: str, columns: Sequence[str]) -> list[Other]:
    given = {name: column for name, _, column in (one.partition("=") for one in columns)}
    try:
        return read_others(file, space, given)
    except Unreadable as problem:
        terminal.print_findings(problem.findings)
        stop(f"{file}: {problem}")


def _proposals(release: Release, concept: str, others: Sequence[Other]) -> list[Proposal]:
    ends = _ends_for(release, concept)
    store = open_store(release, configuration_or_stop().settings.memory_quads)
    over = Reconciler.over(release.info, take_stock(release, store), store)
    proposer = Proposer(over, store, ends, concept)
    if not proposer.has_things:
        stop(f"{concept}: l'edizione non ne ha / the release has none (--concept)")
    return proposer.propose(others)


def _ends_for(release: Release, concept: str) -> Ends:
    ends = ends_of(release)
    if concept in ends.personal:
        stop(f"{concept}: registro di persone / register of persons", WRONG)
    if concept not in ends.concepts:
        known = ", ".join(sorted(ends.concepts))
        stop(f"--concept {concept}: sconosciuto / unknown; noti / known: {known}", WRONG)
    return ends


def _tell_proposed(found: Sequence[Proposal], asked: int, target: Path) -> None:
    clear = sum(one.candidate.match for one in found)
    without = asked - len({one.other.target for one in found})
    typer.echo(
        f"{target}: {len(found)} proposte, {clear} chiare; {without} cose senza proposta o già"
        f" collegate\n{target}: {len(found)} proposals, {clear} clear; {without} things without a"
        " proposal, or linked already\n"
        "Scrivere confirmed o rejected nella colonna status, poi albo links check.\n"
        "Write confirmed or rejected in the column status, then albo links check."
    )


def check(
    file: Path,
    predicate: str | None,
    space: str | None,
    registry: Path | None,
    folder: Path,
    *,
    as_json: bool,
) -> None:
    """Hold a linkset to the current release, and say what would be published."""
    release = Releases(folder).open(current_or_stop(folder))
    known = _linkset_of(file, registry)
    chosen = predicate or (known.predicate if known else "skos:exactMatch")
    _check_usage(chosen, space or "", ())
    table = read_links(file.read_bytes(), file.name, release.info.base, chosen)
    parsing = parse(table, LinkedRecord, territory())
    within = space or (known.target if known else "")
    done = verified(parsing, within, chosen, ends_of(release))
    _tell_checked(parsing, done, as_json=as_json)


def _linkset_of(file: Path, registry: Path | None) -> Linkset | None:
    """Find what the configuration says of a file, if it names it."""
    chosen = registry_or_stop(registry)
    named = ((one, chosen.file(one.path)) for one in chosen.linksets if one.path is not None)
    return next((one for one, path in named if path.resolve() == file.resolve()), None)


def _tell_checked(parsing: Parsing[LinkedRecord], done: Verified, *, as_json: bool) -> None:
    findings = [*parsing.findings, *done.refusals, *done.notes]
    if as_json:
        told = [one.model_dump(mode="json") for one in findings]
        terminal.print_json({"counts": done.counts, "links": done.links, "findings": told})
    else:
        terminal.print_findings(findings)
        counts = done.counts
        typer.echo(
            f"Si pubblicherebbero {counts['published']} collegamenti; proposti"
            f" {counts['proposed']}, respinti {counts['rejected']}.\n"
            f"{counts['published']} links would be published; proposed {counts['proposed']},"
            f" rejected {counts['rejected']}."
        )
    if any(one.severity is Severity.ERROR for one in findings):
        raise typer.Exit(REFUSED)
