"""Goods that customers come for: how long they lie, and who may take them."""
