"""Links between the things of a release and those of other bodies, each kind in its own graph."""
