"""Fixtures every kind of test shares; fixtures of one kind lie beside its tests."""

pytest_plugins = ("tests.postgres",)
