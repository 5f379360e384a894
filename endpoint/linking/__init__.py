"""Propose links with the things of another body, and check what an officer made of them."""
