# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Say what the words mean: ontology, code lists, JSON-LD context, namespaces."""

__version__ = "0.9.0"
