# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Copy the signed statements on admitted entries, with what each is checked by."""

import json

from endpoint.served import Served
from endpoint.site.asking import Question
from endpoint.site.shelf import Shelf

PLACE = "credentials"
_KEY, _EVIDENCE = f"{PLACE}/key.json", ".evidence.json"


async def copy_statements(shelf: Shelf, served: Served) -> None:
    """Copy every statement, its evidence, and the key; how every entry stands, as of now."""
    files = served.release.info.files
    if _KEY not in files:
        return
    key = json.loads((served.release.folder / _KEY).read_bytes())
    name = key["verificationMethod"][0]["publicKeyMultibase"]
    await shelf.need(Question(f"/keys/{name}"), f"keys/{name}.json")
    for file in sorted(files):
        if file.startswith(f"{PLACE}/") and file.endswith(_EVIDENCE):
            place = file.removesuffix(_EVIDENCE)
            await shelf.need(Question(f"/{place}"), f"{place}.json")
            await shelf.need(Question(f"/{place}/evidence"), f"{place}/evidence.json")
    for item in served.inventory.registered:
        if item.entry is not None:
            place = f"{PLACE}/{item.entry.ref}/status"
            await shelf.need(Question(f"/{place}"), f"{place}.json")
