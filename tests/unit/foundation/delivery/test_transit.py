"""A parcel leaves at the cut-off and arrives after its days of delivery, by the clocks of both places."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.foundation.calendars.calendar import Calendar
from lading.foundation.delivery.model import DeliveryService
from lading.foundation.delivery.transit import Transit, transit_of
from lading.foundation.places.model import DAYS
from tests.unit.foundation.delivery.services import service, zone

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
ALL_DAY = dict.fromkeys(DAYS, ("0000-2400",))


def sent(ready: str, *, days: int = 2, to: str = NEW_YORK, one: DeliveryService | None = None, **more: Any) -> Transit:
    at = datetime.fromisoformat(ready).replace(tzinfo=UTC)
    origin = Calendar(time_zone=NEW_YORK, weekly=ALL_DAY, **more)
    found = transit_of(one or service(), zone(days=days), at, origin, to)
    assert found is not None
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_parcel_ready_at_the_cut_off_leaves_and_one_ready_a_minute_later_waits() -> None:
    """The cut-off is 16:00 in New York, 21:00 UTC in winter."""
    assert sent("2026-12-07T21:00").dispatched_at == utc("2026-12-07T21:00")
    assert sent("2026-12-07T21:01").dispatched_at == utc("2026-12-08T21:00")


def test_transit_days_are_days_of_delivery() -> None:
    """Handed over on Friday, two days: Monday and Tuesday."""
    assert sent("2026-12-04T18:00").arrives_on == date(2026, 12, 8)


def test_a_holiday_of_the_carrier_is_neither_a_day_of_pick_up_nor_of_delivery() -> None:
    """Wednesday before Thanksgiving: one day of delivery is Friday. Ready on Thursday, it leaves on Friday."""
    assert sent("2026-11-25T18:00", days=1).arrives_on == date(2026, 11, 27)
    assert sent("2026-11-26T18:00", days=1).dispatched_at == utc("2026-11-27T21:00")


def test_the_carrier_does_not_come_on_a_day_the_location_is_closed() -> None:
    assert sent("2026-12-07T18:00", holidays=(date(2026, 12, 7),)).dispatched_at == utc("2026-12-08T21:00")


def test_the_hour_of_delivery_is_local_to_the_destination() -> None:
    """Until 20:00 in Los Angeles is three hours later than until 20:00 in New York."""
    east, west = sent("2026-12-07T18:00"), sent("2026-12-07T18:00", to=LOS_ANGELES)
    assert west.arrives_at - east.arrives_at == timedelta(hours=3)
    assert west.arrives_at == utc("2026-12-10T04:00")


@pytest.mark.parametrize(
    ("ready", "dispatched"),
    [("2026-03-06T18:00", "2026-03-06T21:00"), ("2026-03-09T18:00", "2026-03-09T20:00")],
)
def test_a_cut_off_keeps_its_local_hour_across_a_change_of_clocks(ready: str, dispatched: str) -> None:
    """The clocks of New York go forward on 8 March 2026: 16:00 is 21:00 UTC before and 20:00 UTC after."""
    assert sent(ready).dispatched_at == utc(dispatched)


def test_same_day_delivery_ends_with_the_hour_of_delivery() -> None:
    evening = service(delivered_by="1500")
    assert sent("2026-12-07T18:00", days=0).arrives_on == date(2026, 12, 7)
    assert sent("2026-12-07T18:00", days=0, one=evening).arrives_on == date(2026, 12, 8)


def test_a_carrier_that_comes_only_when_the_location_is_closed_never_comes() -> None:
    sundays = service(pickups={"sun": "1000"})
    closed = Calendar(time_zone=NEW_YORK, weekly=dict.fromkeys(DAYS[:6], ("0900-1800",)))
    assert transit_of(sundays, zone(), utc("2026-12-07T18:00"), closed, NEW_YORK) is None


@given(
    minutes=st.integers(0, 500_000),
    days=st.integers(0, 10),
    to=st.sampled_from([NEW_YORK, LOS_ANGELES, "Europe/London", "Australia/Lord_Howe"]),
)
def test_a_parcel_never_leaves_before_it_is_ready_nor_arrives_before_it_leaves(
    minutes: int, days: int, to: str
) -> None:
    ready = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    found = transit_of(service(), zone(days=days), ready, Calendar(time_zone=NEW_YORK, weekly=ALL_DAY), to)
    assert found is not None
    assert ready <= found.dispatched_at
    assert found.dispatched_at <= found.arrives_at
    later = transit_of(service(), zone(days=days + 1), ready, Calendar(time_zone=NEW_YORK, weekly=ALL_DAY), to)
    assert later is not None
    assert later.arrives_at >= found.arrives_at
