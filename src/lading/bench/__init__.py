"""Benchmarks: each figure is printed with what this machine can do at best, measured in the same run."""
