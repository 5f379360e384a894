"""``/api/v1``: what a release lists as JSON of a fixed shape, which is JSON-LD too."""
