# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/api/v1``: what a release lists as JSON of a fixed shape, which is JSON-LD too."""
