"""Available to promise: what is there now, and what is still to come, by date. Pure.

The discrete ATP of production planning: units that arrive on a day serve the demand of that day and later; demand that
the arrivals before it cannot serve is taken off earlier supply, so that nothing is promised twice (look-ahead).
"""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec


class Arrival(msgspec.Struct, frozen=True, order=True):
    """Units that are expected on a day."""

    on: date
    quantity: int


class Promisable(msgspec.Struct, frozen=True):
    """Units that can be promised for a day or any later one, until the next step."""

    on: date
    quantity: int


def available_by_date(today: date, now: int, inbound: Iterable[Arrival], demand: Iterable[Arrival]) -> list[Promisable]:
    """Steps of what can be promised, each day's at least the day's before; the first is today's.

    now: units available now (never below 0 here). inbound: expected units; what should have come before today counts
    for nothing until it is there. demand: units promised already, out of what is to come, by the day they are due.
    """
    changes: dict[date, int] = {today: max(now, 0)}
    for one in inbound:
        if one.on >= today:
            changes[one.on] = changes.get(one.on, 0) + one.quantity
    for one in demand:
        due = max(one.on, today)
        changes[due] = changes.get(due, 0) - one.quantity
    days = sorted(changes)
    return [Promisable(day, units) for day, units in zip(days, _promisable([changes[d] for d in days]), strict=True)]


def first_day_for(steps: Sequence[Promisable], wanted: int) -> date | None:
    """The first day on which so many units can be promised; None when they never can."""
    return next((step.on for step in steps if step.quantity >= wanted), None)


def _promisable(changes: Sequence[int]) -> list[int]:
    """What can be promised from each day on, of what comes and goes: never more than any later day leaves."""
    balances: list[int] = []
    for change in changes:
        balances.append(change + (balances[-1] if balances else 0))
    least = balances[-1]
    promisable: list[int] = []
    for balance in reversed(balances):
        least = min(least, balance)
        promisable.append(max(least, 0))
    return promisable[::-1]
