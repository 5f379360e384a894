# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The description of the API (OpenAPI 3.1), made from what the API is made of."""
