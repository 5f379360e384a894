# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Queries and graphs over HTTP: the SPARQL 1.1 Protocol and the Graph Store Protocol, to read.

A request is parsed (`asked`), admitted (`allowance`) and answered (`exchange`): from the cache,
from the answer of an equal query under way, or from a process that is killed at its limit.
"""
