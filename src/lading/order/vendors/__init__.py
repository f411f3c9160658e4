"""Goods that a vendor sends."""
