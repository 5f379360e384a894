"""Work on the project itself; nothing here is installed."""
