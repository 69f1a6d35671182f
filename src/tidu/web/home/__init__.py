"""The first page after sign-in: what is due, what I am responsible for, what is new."""
