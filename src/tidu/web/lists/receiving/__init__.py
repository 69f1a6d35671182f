"""From a file to rows with their faults: columns, recipes, checks, corrected files."""
