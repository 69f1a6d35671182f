"""The pages of the registry, by subject."""
