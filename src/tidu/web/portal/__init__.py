"""What needs no sign-in."""
