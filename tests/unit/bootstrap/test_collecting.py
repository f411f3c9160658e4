"""Dead cycles are looked for seldom and among what is new, and still found."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from lading.bootstrap.collecting import THRESHOLDS, spare_what_stays


class Link:
    """Holds itself alive until somebody looks for cycles."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def spared() -> Iterator[None]:
    before = gc.get_threshold()
    spare_what_stays()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("spared")
def test_what_was_there_before_the_work_is_not_looked_through_again() -> None:
    looked_through = sum(map(len, map(gc.get_objects, range(3))))
    assert gc.get_freeze_count() > 10_000 > looked_through


@pytest.mark.usefixtures("spared")
def test_a_cycle_made_at_work_is_freed_after_some_tens_of_thousands_of_objects() -> None:
    dead = weakref.ref(Link())
    kept = [[] for _ in range(2 * THRESHOLDS[0])]  # type: ignore[var-annotated]
    assert dead() is None and kept
