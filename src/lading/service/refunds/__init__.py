"""Paying money back through the means it was paid with."""
