"""Until when goods lie for the customer. Pure."""

from datetime import datetime, timedelta

import msgspec

from lading.order.refusals import CollectionRefused

DAYS_MAX = 180.0


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """collect_by: when it is over. remind_at: when the customer is reminded, None where there is no time for it."""

    collect_by: datetime
    remind_at: datetime | None


def period_from(at: datetime, *, days: float, remind_days_before: float) -> Period:
    """The period that begins at an instant."""
    collect_by = at + timedelta(days=min(max(days, 0.0), DAYS_MAX))
    remind_at = collect_by - timedelta(days=max(remind_days_before, 0.0))
    return Period(collect_by=collect_by, remind_at=remind_at if at < remind_at < collect_by else None)


def extended(collect_by: datetime, days: float, *, extensions: int, extensions_max: int) -> datetime:
    """The end moved by so many days. Raises CollectionRefused EXTENSION_INVALID or EXTENSIONS_USED_UP."""
    if not 0 < days <= DAYS_MAX:
        hint = f"Send attributes.days: more than 0 and at most {DAYS_MAX:g}."
        raise CollectionRefused("EXTENSION_INVALID", f"{days:g} days are no extension.", hint)
    if extensions >= extensions_max:
        message = f"The time was extended {extensions} times; more is not allowed."
        raise CollectionRefused("EXTENSIONS_USED_UP", message, "Collect the goods, or let the order go back.")
    return collect_by + timedelta(days=days)
