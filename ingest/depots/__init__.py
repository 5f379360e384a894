# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Depots: copies of releases that several servers take theirs from; nothing else is shared.

A depot is a folder or a bucket of object storage. `depot` says what it can do and `index` what it
says of itself; `pushing` fills it, `pulling` takes from it.
"""
