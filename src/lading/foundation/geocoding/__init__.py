"""Coordinates for an address, from tables of postcodes that are part of the product."""
