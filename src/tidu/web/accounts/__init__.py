"""People, organisations, roles, jurisdictions, sign-in."""
