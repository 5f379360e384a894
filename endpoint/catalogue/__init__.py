"""Serve what others find the data by: the catalogue, the files, and the well-known addresses."""
