"""Firms, what they were called, what is known about them, and the titles that they hold."""
