"""OGC API Features, Part 1: Core 1.0.1 (17-069r4): the registers and the Comuni on a map."""
