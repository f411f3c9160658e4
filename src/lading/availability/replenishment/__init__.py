"""Replenishment: which location should send what to which, and why."""
