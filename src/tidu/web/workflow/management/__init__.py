"""Commands of the flows, for whoever documents them."""
