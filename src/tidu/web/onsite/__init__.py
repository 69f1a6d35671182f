"""Looking at a firm where it is, with a phone that may be offline."""
