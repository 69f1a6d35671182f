"""Commands of work in the background, for the administrator and the scheduler."""
