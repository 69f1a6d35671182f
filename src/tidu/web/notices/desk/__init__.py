"""Officers' pages of notices and objections, and the public's form."""
