"""The self-check: where a firm stands on every title, for anybody, without an account and without anything being kept."""
