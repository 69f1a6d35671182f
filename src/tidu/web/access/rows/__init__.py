"""The rows of the access table, by department of the house."""
