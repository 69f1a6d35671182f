"""Tags of the registry's templates."""
