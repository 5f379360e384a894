"""Say what a call asks and whether a candidate meets it."""
