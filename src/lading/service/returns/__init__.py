"""Goods that come back: what may be asked back, what is found when they arrive, where they go."""
