"""Everything that ends or is due, with an owner, reminders that are signed, and a forecast."""
