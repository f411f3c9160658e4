"""Sourcing: where the units of an order come from, and why."""
