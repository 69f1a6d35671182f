"""Reviewing applications: side by side, by experts, ranked, recommended."""
