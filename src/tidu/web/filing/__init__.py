"""Forms that are generated from rules, filled from what is known, and saved as typed."""
