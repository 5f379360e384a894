# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Serve N-Quads with rdflib-endpoint and the default store of rdflib, its graphs kept apart.

Run by the interpreter where that package is installed, with a file and a port.
"""

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Load the file and serve it on the port."""
    path, port = sys.argv[1:]
    # Its own command would merge all graphs into the default one.
    dataset = Dataset(default_union=False)
    dataset.parse(path, format="nquads")
    app = SparqlEndpoint(graph=dataset, path="/sparql")
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main()
