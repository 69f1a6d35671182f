"""Rounds, from the notice to the result, and the applications in them."""
