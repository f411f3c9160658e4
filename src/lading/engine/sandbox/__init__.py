"""Customer code in a process of its own: calls in, actions out, and no way to anything else."""
