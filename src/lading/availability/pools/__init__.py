"""Backorder and pre-order pools: so many units may be sold before they are there, and who waits gets them in order."""
