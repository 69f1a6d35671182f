"""Importing firms, figures and titles from a table: propose, preview, apply in resumable steps, undo."""
