"""Customers of a retailer."""
