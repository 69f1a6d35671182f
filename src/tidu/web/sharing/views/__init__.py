"""Pages of lists for others."""
