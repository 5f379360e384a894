# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""pySHACL as it comes, over candidates in files: nothing of Albo is imported here.

Run as ``python -m bench.stock FOLDER``: every ``NAME.nt`` is validated by ``NAME.ttl``.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import pyshacl
from rdflib import SH, Graph


def main() -> None:
    """Validate the candidates of every register at once; print seconds of CPU and results."""
    warnings.simplefilter("ignore", DeprecationWarning)
    read = judged = 0.0
    results = 0
    for file in sorted(Path(sys.argv[1]).glob("*.nt")):
        began = time.process_time()
        data = Graph().parse(file, format="nt")
        shapes = Graph().parse(file.with_suffix(".ttl"), format="turtle")
        loaded = time.process_time()
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        read, judged = read + loaded - began, judged + time.process_time() - loaded
        if isinstance(report, Graph):
            results += sum(1 for _ in report.subjects(SH.focusNode))
    print(json.dumps({"read": read, "judged": judged, "results": results}))


if __name__ == "__main__":
    main()
