"""Fulfilment options and plans: asked, answered, read."""
