# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is published: facts with a source and a licence, and nothing personal."""

import gzip
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from ingest import assessments, fields, listing
from ingest.records.around import SourceRecord
from ingest.releases import Release, ReleaseProblem, Releases
from ontology.context import expand, terms
from tests.ingest.deployments import built, dumps_of, edit, files_of

# The rule of the public graph, written here again and apart from the shapes.
PERSONAL = {
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.\w"),
    "mobile number": re.compile(r"(?<![\d.])(?:(?:\+|00)39)?[ .-]?3\d{2}[ .-]?\d{6,7}(?!\d)"),
    "tax code": re.compile(r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE),
}
# Boundaries are runs of digits; the contact of a catalogue is an office, which has an address.
PUBLIC = ("POLYGON", "/catalog#contact>")


def test_every_entry_has_a_source_with_a_licence(release: Release) -> None:
    store = Store()
    store.extend(release.quads())
    unsourced = store.query(
        "SELECT ?entry { ?entry a albo:RegisterEntry"
        " FILTER NOT EXISTS { ?entry dct:source ?source . GRAPH ?g { ?source dct:license ?l } } }",
        prefixes={"albo": expand("albo:"), "dct": expand("dct:")},
    )
    assert list(unsourced) == []  # type: ignore[arg-type]


def test_nothing_personal_is_in_any_file_of_a_release(release: Release) -> None:
    for name, content in files_of(release.folder).items():
        text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
        # A digest is a run of digits that says nothing of anybody.
        for line in re.sub(r"\b[0-9a-f]{64}\b", "", text).splitlines():
            if not any(part in line for part in PUBLIC):
                found = {kind for kind, pattern in PERSONAL.items() if pattern.search(line)}
                assert not found, (name, line[:200])


def test_only_listed_properties_reach_the_public_graph(release: Release) -> None:
    known = {term.iri for term in terms().values()}
    about = ("/id/coworking/", "/id/entry/", "/id/actor/")
    used = {
        quad.predicate.value
        for quad in release.quads()
        if any(part in str(quad.subject) for part in about)
    }
    assert used <= known | {expand("rdf:type")}


def test_share_alike_facts_stay_in_a_graph_of_their_own(release: Release) -> None:
    address = NamedNode("http://milan.impacthub.net")
    graphs = {str(quad.graph_name) for quad in release.quads() if quad.object == address}
    assert graphs == {"<http://127.0.0.1:8000/graph/links/map-of-innovation>"}


def test_a_share_alike_row_is_kept_out_of_the_default_graph(copy: Path, tmp_path: Path) -> None:
    edit(copy, "open-data,coworking-metadata,Il punto", "open-data,map-of-innovation,Il punto")
    release = built(copy, Releases(tmp_path / "releases")).release
    assert release is not None
    about = [quad for quad in release.quads() if str(quad.subject).endswith("/id/coworking/0001>")]
    graphs = {str(quad.graph_name) for quad in about}
    assert graphs == {"<http://127.0.0.1:8000/graph/source/map-of-innovation>"}
    judged = {
        str(quad.graph_name)
        for quad in release.quads()
        if quad.predicate.value == terms()["candidate"].iri
        and str(quad.object).endswith("/id/coworking/0001>")
    }
    assert judged == graphs
    assert b"by-sa/4.0" in gzip.decompress((release.folder / "changes.nq.gz").read_bytes())


def test_a_point_of_the_south_is_no_mobile_number(copy: Path, tmp_path: Path) -> None:
    row = "cow-900,Moltivolti,Via Puglia 21,082053,38.1156879,13.3612671,coworking-metadata"
    header = "id,nome,indirizzo,codice istat,latitudine,longitudine,fonte"
    (copy / "coworking.csv").write_text(f"{header}\n{row}\n", "utf-8")
    release = built(copy, Releases(tmp_path / "releases")).release
    assert release is not None
    assert any(str(quad.object).startswith('"38.1156879"') for quad in release.quads())


@pytest.mark.parametrize(
    "licence", ["ODbL-1.0", "IODL-1.0", "CC BY SA 4.0", "CC-BY-NC-SA-4.0", "GFDL-1.3"]
)
def test_a_licence_that_asks_to_share_alike_is_known(licence: str) -> None:
    source = SourceRecord(id="s", title_it="Fonte", title_en="Source", licence=licence)
    assert source.share_alike


def test_personal_data_that_no_cell_holds_is_refused_too(copy: Path, tmp_path: Path) -> None:
    path = copy / "registry.toml"
    title = 'it = "Registro degli spazi di coworking"'
    text = path.read_text("utf-8")
    path.write_text(text.replace(title, 'it = "Scrivere a mario@esempio.it"'), "utf-8")
    with pytest.raises(ReleaseProblem, match="e-mail"):
        built(copy, Releases(tmp_path))


@pytest.mark.parametrize("few", [1, 99])
def test_personal_data_that_cells_and_shapes_let_pass_is_refused_at_last(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    edit(copy, "Il punto", "Scrivere a mario@esempio.it: il punto")
    monkeypatch.setattr(fields, "personal", lambda _: None)
    monkeypatch.setattr(assessments, "faults_in", lambda _: [])
    # In processes of their own, and in this one.
    monkeypatch.setattr(listing, "_AT_ONCE", 7)
    monkeypatch.setattr(listing, "_FEW", few)
    with pytest.raises(ReleaseProblem, match=r"coworking-0001> .*posta elettronica"):
        built(copy, Releases(tmp_path))


def test_share_alike_rows_are_in_no_register_dump(copy: Path, tmp_path: Path) -> None:
    edit(copy, "open-data,coworking-metadata,Il punto", "open-data,map-of-innovation,Il punto")
    release = built(copy, Releases(tmp_path / "releases")).release
    assert release is not None
    assert "Cowo Basiano" not in dumps_of(release)
