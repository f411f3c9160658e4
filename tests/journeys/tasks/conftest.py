"""The database of a journey."""

import pytest


@pytest.fixture
def urls(database_url: str, owner_url: str) -> tuple[str, str]:
    """A fresh database: for the application, and for the owner of its schema."""
    return database_url, owner_url
