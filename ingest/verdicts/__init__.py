# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The verdicts of a release: assessed over all processors, taken over where nothing changed."""
