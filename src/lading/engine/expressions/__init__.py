"""Conditions in the Common Expression Language (CEL), budgeted when they are published and when they run."""
