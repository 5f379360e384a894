# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Serve what others find the data by: the catalogue, the files, and the well-known addresses."""
