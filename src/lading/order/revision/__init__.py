"""Changing a running order: proposed with its price, stock and date, then confirmed or withdrawn."""
