"""Who watches a worker: told after each commit what ran, so that figures and traces cost the transaction nothing."""

from collections.abc import Sequence
from typing import Protocol

from lading.engine.batch import RunRecord


class Watch(Protocol):
    """Told by a worker; it must return at once and never raise."""

    def committed(self, account: int, records: Sequence[RunRecord], *, conflicts: int) -> None:
        """A batch has been committed; conflicts counts the runs that had lost their stock to others on the way."""
        ...


class Unwatched:
    """Nobody watches."""

    def committed(self, account: int, records: Sequence[RunRecord], *, conflicts: int) -> None:
        """Forgets it."""
