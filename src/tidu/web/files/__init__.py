"""Files kept by their content: the same file is kept once, and cannot change unnoticed."""
