"""What each person has to do, and what he was told."""
