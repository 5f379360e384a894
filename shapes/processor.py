# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the SHACL engine needs from rdflib: prepared queries and one spatial function.

pySHACL hands the text of a SPARQL constraint to rdflib again for every focus node,
and rdflib parses it again each time: half of the time of a check. The processor
registered here parses each text once.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import shapely
from rdflib import Literal, URIRef, plugin
from rdflib.plugins.sparql.algebra import translateQuery, traverse
from rdflib.plugins.sparql.operators import register_custom_function
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor
from rdflib.term import Identifier

from ontology.context import expand


def prepared(text: str) -> Query:
    """Parse a query; each text only once."""
    return _prepare(text, None, ())


@lru_cache(maxsize=512)
def _prepare(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> Query:
    query = translateQuery(parseQuery(text), base, dict(namespaces))
    traverse(query.algebra, _refuse_service)
    return query


def _refuse_service(node: object) -> None:
    """Let no shape ask another server, however it writes SERVICE: calls come from strangers too."""
    if isinstance(node, CompValue) and node.name == "ServiceGraphPattern":
        raise ValueError("SERVICE")


class PreparedProcessor(SPARQLProcessor):
    """Evaluate SPARQL texts, parsing each only once in the life of the process."""

    def query(  # type: ignore[override]
        self,
        strOrQuery: str | Query,  # noqa: N803 - rdflib's own name
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        base: str | None = None,
        DEBUG: bool = False,  # noqa: N803
    ) -> Mapping[str, object]:
        """Evaluate a query; the text is parsed on its first use only."""
        if isinstance(strOrQuery, str):
            spaces = {name: str(space) for name, space in (initNs or {}).items()}
            strOrQuery = _prepare(strOrQuery, base, tuple(sorted(spaces.items())))  # noqa: N806
        return super().query(strOrQuery, initBindings or {}, {}, base, DEBUG)


@lru_cache(maxsize=1024)
def _geometry(wkt: str) -> shapely.Geometry:
    return shapely.from_wkt(wkt)


def intersects(first: Literal, second: Literal) -> Literal:
    """Say whether two WKT geometries share a point (GeoSPARQL 1.1, 9.3, sfIntersects)."""
    return Literal(bool(shapely.intersects(_geometry(str(first)), _geometry(str(second)))))


def register() -> None:
    """Make rdflib use the prepared processor and know the spatial function."""
    plugin.register("sparql", Processor, __name__, "PreparedProcessor")
    name = URIRef(expand("geof:sfIntersects"))
    register_custom_function(name, cast("type", intersects), override=True)
