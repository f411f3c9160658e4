"""What the world is told: stored with its cause, signed, and delivered at least once."""
