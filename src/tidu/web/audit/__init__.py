"""Who did what, when and from where, as a chain that shows every change."""
