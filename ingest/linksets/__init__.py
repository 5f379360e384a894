# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Links between the things of a release and those of other bodies, each kind in its own graph."""
