"""The pages around the registers: quality, statistics, how to use them, and whose they are."""
