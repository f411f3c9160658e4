"""Rows of orders and their sub-entities, read and written many at a time."""
