"""Counts that can be trusted: as of any day, by definitions that are data, and never without the names behind them."""
