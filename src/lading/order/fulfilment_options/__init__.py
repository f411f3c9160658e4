"""Fulfilment options: what a cart can have, when, and at what cost; and why something is not offered."""
