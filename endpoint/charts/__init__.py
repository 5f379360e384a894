# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Charts drawn on the server: how long each bar is. How it looks is in ``chart.html``."""

from endpoint.charts.bars import Bar, Bars, bars
from endpoint.charts.stacks import Part, Row, Stacks, stacks

__all__ = ["Bar", "Bars", "Part", "Row", "Stacks", "bars", "stacks"]
