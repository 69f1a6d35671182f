"""Speed and memory, measured beside other engines in one run: ``python -m benchmarks``."""
