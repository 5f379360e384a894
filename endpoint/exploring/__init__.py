"""Explore from a resource: what it points at and what points at it, drawn and in a table."""
