"""The same registry for programs, with scoped tokens."""
