"""Fixtures every kind of test shares; fixtures of one kind lie beside its tests."""

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.postgres",)


def pytest_configure(config: pytest.Config) -> None:
    """No property fails because the machine is busy: what it says of speed is measured in `bench`."""
    settings.register_profile("lading", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("lading")
