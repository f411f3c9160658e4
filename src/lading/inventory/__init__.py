"""Inventory: positions, typed quantities, batches; the guard against selling what is not there."""
