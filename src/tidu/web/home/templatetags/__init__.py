"""Template tags of the first page."""
