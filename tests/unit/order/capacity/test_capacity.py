"""Promises about what a location can do in a slot."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.order.capacity.granting import Wish, grant
from lading.order.capacity.model import (
    CapacityUnreadable,
    Claim,
    Limit,
    Measure,
    SlotKey,
    claims_of,
    limits_in,
    slot_of,
)

LOCATION = UUID(int=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def slots() -> list[SlotKey]:
    return [SlotKey(LOCATION, measure, "", 1440, NOON) for measure in (Measure.ORDERS, Measure.UNITS)]


@given(
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.booleans()), max_size=30),
    st.tuples(st.integers(0, 9), st.integers(0, 20)),
)
def test_a_slot_is_never_given_away_beyond_its_limit_and_nobody_gets_two(
    before: tuple[int, int], asked: list[tuple[int, int, bool]], most: tuple[int, int]
) -> None:
    orders, units = slots()
    wishes = [
        Wish(run, UUID(int=number), (Claim(orders, 1, most[0]), Claim(units, count, most[1])), held)
        for run, (number, count, held) in enumerate(asked)
    ]
    grants = grant(dict(zip(slots(), before, strict=True)), wishes)
    for place, slot in enumerate(slots()):
        new = sum(claim.amount for wish in grants.granted for claim in wish.claims if claim.slot == slot)
        assert new == 0 or before[place] + new <= most[place]
    ids = [wish.fulfilment_id for wish in grants.granted]
    assert len(set(ids)) == len(ids)
    assert not {wish.run for wish in wishes if wish.is_held} & grants.refused.keys()
    assert not {wish.run for wish in grants.granted} & grants.refused.keys()


def test_whoever_comes_too_late_is_told_what_is_full_and_takes_of_nothing() -> None:
    orders, units = slots()
    late = Wish(7, UUID(int=9), (Claim(orders, 1, 5), Claim(units, 3, 4)), False)
    next_one = Wish(8, UUID(int=10), (Claim(orders, 1, 1),), False)
    grants = grant({units: 2}, [late, next_one])
    assert grants.refused == {7: "CAPACITY_FULL: 2 of 4 UNITS are taken"}
    assert grants.granted == (next_one,)


@pytest.mark.parametrize(("setting", "most"), [(5, [5]), ("5", [5]), (0, [0]), (None, []), ([], [])])
def test_a_number_is_so_many_fulfilments_a_day(setting: Any, most: list[int]) -> None:
    limits = limits_in(setting)
    assert [limit.most for limit in limits] == most
    assert all(limit.measure is Measure.ORDERS and limit.slot_minutes == 1440 for limit in limits)


@pytest.mark.parametrize(
    "setting",
    [
        -1,
        1.5,
        "x",
        True,
        [{"most": 5, "slotMinutes": 7}],
        [{"most": 5, "slotMinutes": 0}],
        [{"most": 5, "measure": "PARCELS"}],
        [{"most": 5, "measure": "MINUTES"}],
        [{"most": 5, "limit": 6}],
        [{"most": 1}] * 21,
    ],
)
def test_a_setting_that_says_nothing_usable_is_no_limit_of_any_kind(setting: Any) -> None:
    with pytest.raises(CapacityUnreadable):
        limits_in(setting)


def test_a_day_begins_at_midnight_where_the_location_is() -> None:
    at = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    starts = {zone: slot_of(Limit(most=1), LOCATION, zone, at).starts_at for zone in ("America/New_York", "UTC")}
    assert starts["America/New_York"] == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert starts["UTC"] == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_finer_slot_begins_at_its_share_of_the_day() -> None:
    limit = Limit(most=1, slot_minutes=120)
    at = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)
    assert slot_of(limit, LOCATION, "America/New_York", at).starts_at == datetime(2026, 3, 2, 15, tzinfo=UTC)


@given(st.integers(0, 365 * 1440), st.sampled_from((15, 60, 240, 1440)))
def test_every_instant_lies_in_a_slot_that_has_begun(after: int, minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    slot = slot_of(Limit(most=1, slot_minutes=minutes), LOCATION, "Europe/London", moment)
    # On the days on which clocks change a slot is an hour longer.
    assert 0 <= (moment - slot.starts_at).total_seconds() < minutes * 60 + 3600


def test_a_limit_counts_what_it_measures_for_the_types_it_holds_for() -> None:
    limits = (
        Limit(most=9),
        Limit(most=50, measure=Measure.UNITS, fulfilment_type="HD"),
        Limit(most=90, measure=Measure.MINUTES, minutes_per_order=4, minutes_per_unit=1.5),
        Limit(most=9, fulfilment_type="CC_PFS"),
    )
    claims = claims_of(limits, LOCATION, "UTC", ("HD_PFS", 3), NOON)
    assert [(claim.slot.measure, claim.amount) for claim in claims] == [
        (Measure.ORDERS, 1),
        (Measure.UNITS, 3),
        (Measure.MINUTES, 9),
    ]


@given(st.integers(0, 60), st.floats(0, 10), st.floats(0.1, 10))
def test_as_many_units_as_are_said_to_fit_do_fit_and_one_more_does_not(left: int, order: float, unit: float) -> None:
    limit = Limit(most=60, measure=Measure.MINUTES, minutes_per_order=order, minutes_per_unit=unit)
    units = limit.units_within(left)
    assert units == 0 or limit.amount_of(units) <= left + 1
    assert limit.amount_of(units + 1) > left - 1


def test_units_and_orders_leave_room_while_something_is_left() -> None:
    assert Limit(most=5, measure=Measure.UNITS).units_within(3) == 3
    assert Limit(most=5).units_within(0) == 0
    assert Limit(most=5).units_within(1) > 1_000
