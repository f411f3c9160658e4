"""What the customer asked for, and when work must begin for it. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from lading.order.dates.lead_time import LeadTime


class Requested(msgspec.Struct, frozen=True, kw_only=True):
    """deliver_after, deliver_before: the goods are to be there from … until …; dispatch_on: to be sent on that day."""

    deliver_after: datetime | None = None
    deliver_before: datetime | None = None
    dispatch_on: datetime | None = None


def requested_in(details: Mapping[str, Any]) -> Requested:
    """The dates in the details of a fulfilment choice."""
    names = Requested.__struct_fields__
    return Requested(**{name: _instant(details[name]) for name in names if details.get(name) is not None})


def start_of_work(requested: Requested, lead_time: LeadTime, at: datetime) -> datetime:
    """When work is to begin: now, or as late as the goods must not be there earlier.

    A date to send on counts the hours to pick and pack only. A latest date alone holds nothing back.
    """
    starts = []
    if requested.deliver_after is not None:
        starts.append(lead_time.start_for(requested.deliver_after))
    if requested.dispatch_on is not None:
        starts.append(msgspec.structs.replace(lead_time, transit_days=0).start_for(requested.dispatch_on))
    start = max(starts, default=at)
    if requested.deliver_before is not None:
        start = min(start, max(at, lead_time.start_for(requested.deliver_before)))
    return max(start, at)


def promise_of(requested: Requested, lead_time: LeadTime, starts_at: datetime) -> datetime:
    """Until when the goods are promised if work begins at an instant: as asked for, or later where that cannot be."""
    arrives_at = lead_time.arrival_from(starts_at)
    wanted = requested.deliver_before
    return arrives_at if wanted is None else max(wanted, arrives_at)


def _instant(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found.astimezone(UTC)
