"""Pages of on-site checks."""
