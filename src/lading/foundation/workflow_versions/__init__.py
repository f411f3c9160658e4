"""Workflow versions: published, active, rolled back; never changed."""
