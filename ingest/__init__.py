"""Turn sources into releases: read, parse, write, assess, build."""
