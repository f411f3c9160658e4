"""A pool is never overdrawn, an entry is taken once, and whoever leaves gives back exactly what it had."""

from collections.abc import Callable
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lading.availability.pools.allotting import Due
from lading.availability.pools.effects import RoomKey, StayInPool, WaitInPool
from lading.availability.pools.granting import CANCELLED, RELEASED, RESERVED, Entry, grant
from lading.engine.ports import RunEffect

POOL = UUID(int=1)


def waits(run: int, fulfilment: int, quantity: int, ref: str | None = None) -> RunEffect:
    effect = WaitInPool(
        room=RoomKey("BASE:1", 1),
        pool_id=POOL,
        entry_ref=ref or str(fulfilment),
        quantity=quantity,
        order_id=UUID(int=100 + fulfilment),
        order_ref="O",
        customer_ref="C",
        fulfilment_id=UUID(int=fulfilment),
        due=Due(),
    )
    return RunEffect(run, UUID(int=0), effect)


def stays(run: int, fulfilment: int, quantity: int) -> RunEffect:
    effect = StayInPool(pool_id=POOL, entry_ref=str(fulfilment), fulfilment_id=UUID(int=fulfilment), quantity=quantity)
    return RunEffect(run, UUID(int=0), effect)


def entry(fulfilment: int | None, quantity: int, status: str = RESERVED, ref: str | None = None) -> Entry:
    return Entry(
        pool_id=POOL,
        ref=ref or str(fulfilment),
        quantity=quantity,
        status=status,
        customer_ref="C",
        fulfilment_id=None if fulfilment is None else UUID(int=fulfilment),
    )


def test_the_run_that_comes_too_late_is_refused_and_the_others_are_not() -> None:
    granted = grant({POOL: 5}, {}, [waits(0, 1, 3), waits(1, 2, 3), waits(2, 3, 2)])
    assert set(granted.refused) == {1}
    assert granted.reserved == {POOL: 5}


def test_delivered_twice_it_is_taken_once_and_never_again_once_it_was_released() -> None:
    for status in (RESERVED, RELEASED, CANCELLED):
        known = {(POOL, "1"): entry(1, 3, status)}
        assert not grant({POOL: 5}, known, [waits(0, 1, 3)]).entries


def test_an_order_takes_over_what_its_cart_had_taken() -> None:
    known = {(POOL, "CART"): entry(None, 3, ref="CART")}
    granted = grant({POOL: 0}, known, [waits(0, 1, 3, ref="CART")])
    assert granted.entries[POOL, "CART"].fulfilment_id == UUID(int=1)
    assert granted.reserved == {POOL: 0}


def test_who_leaves_after_the_release_gives_back_what_was_given() -> None:
    granted = grant({POOL: 0}, {(POOL, "1"): entry(1, 3, RELEASED)}, [stays(0, 1, 0)])
    assert granted.entries[POOL, "1"].status == CANCELLED
    assert (granted.reserved, granted.sold) == ({POOL: 0}, {POOL: -3})


def test_another_fulfilment_cannot_change_an_entry_that_is_not_its_own() -> None:
    effect = StayInPool(pool_id=POOL, entry_ref="1", fulfilment_id=UUID(int=9), quantity=0)
    assert not grant({POOL: 0}, {(POOL, "1"): entry(1, 3)}, [RunEffect(0, UUID(int=0), effect)]).entries


Step = tuple[Callable[[int, int, int], RunEffect], int, int, bool]
steps = st.lists(
    st.tuples(st.sampled_from([waits, stays]), st.integers(1, 4), st.integers(1, 5), st.booleans()), max_size=12
)


@given(st.integers(0, 12), steps)
def test_what_is_reserved_is_what_the_entries_say_and_never_more_than_was_left(left: int, some: list[Step]) -> None:
    effects = []
    for run, (kind, fulfilment, quantity, is_none) in enumerate(some):
        effects.append(kind(run, fulfilment, 0 if is_none and kind is stays else quantity))
    granted = grant({POOL: left}, {}, effects)
    reserved = sum(one.quantity for one in granted.entries.values() if one.status == RESERVED)
    assert granted.reserved.get(POOL, 0) == reserved <= left
