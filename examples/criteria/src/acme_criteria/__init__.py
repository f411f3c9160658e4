"""Criteria of our own. The entry point in pyproject.toml names CRITERIA."""

from acme_criteria.home_store import home_store

CRITERIA = (home_store,)
