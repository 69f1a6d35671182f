"""Commands of the registry for the administrator and the scheduler."""
