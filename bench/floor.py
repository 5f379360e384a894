# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The bare floor: Oxigraph takes ready N-Quads, and nothing else is done.

Run as ``python -m bench.floor FILE.nq``, into memory, or ``--store FOLDER``, onto the disk.
"""

import argparse
import json
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Store


def main() -> None:
    """Load a file and print how many quads it has and the seconds of loading alone."""
    parser = argparse.ArgumentParser(prog="bench.floor", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    store = Store(given.store) if given.store else Store()
    wall, cpu = time.perf_counter(), time.process_time()
    store.bulk_load(path=given.file, format=RdfFormat.N_QUADS)
    if given.store:
        store.flush()
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"quads": len(store), **spent}))


if __name__ == "__main__":
    main()
