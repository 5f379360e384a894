"""The readers: each takes bytes of one format and gives a table, never an exception."""
