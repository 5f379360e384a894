# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure the SPARQL endpoint against its peers, and keep it under fire for a while."""
