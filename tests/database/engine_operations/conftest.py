"""The counters of the engine's tests, to operate on."""

from tests.database.engine.conftest import run

__all__ = ["run"]
