"""What is known about firms: stating values, conflicts, and reading them back as of a day and a moment."""
