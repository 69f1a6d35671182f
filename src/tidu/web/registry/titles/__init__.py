"""Titles held: registering, renewing, withdrawing, and how they stand on a day."""
