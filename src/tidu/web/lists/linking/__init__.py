"""From rows to firms: what is sure by itself, the queue for a person, and what people decided before."""
