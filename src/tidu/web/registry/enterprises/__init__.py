"""Firms: entering them, what happens to them, and making one record of two."""
