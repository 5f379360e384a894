# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Describe what a release offers: DCAT-AP_IT 2.0 and DCAT-AP 3.0.1 at once, for harvesters."""
