"""A shop whose events are looked at."""

from tests.database.order.conftest import run

__all__ = ["run"]
