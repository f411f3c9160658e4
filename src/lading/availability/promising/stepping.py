"""How many of a product can be promised by a day: what is there, what arrives, and what others wait for. Pure.

Units of a kit's components may come on different days; a kit can be had on the day the last of them does. For
collection the units lie in one store: the best of them, and never more than can be promised over all.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date
from enum import Enum

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.availability.promising.ahead import Ahead
from lading.availability.promising.dated import Arrival, Promisable, available_by_date
from lading.availability.promising.kits import kits_by_location, kits_from
from lading.inventory.side_quantities import Arriving

DAYS_MAX = 100
Shelf = tuple[NDArray[np.int32], NDArray[np.int32]]


class Lying(Enum):
    """Where what is promised may lie. WHOLE: the parts of each kit in one place. IN_ONE_PLACE: all that is promised."""

    ANYWHERE = "ANYWHERE"
    WHOLE = "WHOLE"
    IN_ONE_PLACE = "IN_ONE_PLACE"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A product, or a component of a kit: where it is to be had now, what arrives there, how many one takes.

    still_owed: units others wait for that are not there yet; they come before anybody else's.
    """

    shelf: Shelf
    arrivals: Sequence[Arriving]
    needed: int = 1
    still_owed: int = 0


def steps_of(parts: Sequence[Part], today: date, lying: Lying) -> tuple[Promisable, ...]:
    """From which day on how many can be promised, the first step today's; nothing where nothing arrives."""
    if not any(part.arrivals for part in parts):
        return ()
    days = sorted({today, *(day_of(one) for part in parts for one in part.arrivals)})[:DAYS_MAX]
    totals = [_totals(part, today, days) for part in parts]
    needed = [part.needed for part in parts]
    units = [kits_from(each, needed) for each in zip(*totals, strict=True)]
    if lying is not Lying.ANYWHERE:
        units = [min(most, _kits_whole(parts, day, lying)) for most, day in zip(units, days, strict=True)]
    steps = [Promisable(day, quantity) for day, quantity in zip(days, units, strict=True)]
    return tuple(one for at, one in enumerate(steps) if at == 0 or one.quantity > steps[at - 1].quantity)


def steps_of_pool(ahead: Ahead | None, now: int, today: date) -> tuple[Promisable, ...]:
    """The steps where all that is known is a pool and its day; nothing without a day."""
    if ahead is None or ahead.expected_on is None:
        return ()
    return tuple(available_by_date(today, now, [Arrival(ahead.expected_on, ahead.available)], []))


def quantity_by(steps: Sequence[Promisable], now: int, day: date) -> int:
    """How many can be promised by a day; now: where there are no steps."""
    return next((one.quantity for one in reversed(steps) if one.on <= day), 0) if steps else now


def day_of(one: Arriving) -> date:
    """The day on which units arrive, in UTC."""
    return one.expected_at.astimezone(UTC).date()


def _totals(part: Part, today: date, days: Sequence[date]) -> list[int]:
    """What can be promised of a part on each of the days, wherever it lies."""
    arrivals = [Arrival(day_of(one), one.quantity) for one in part.arrivals]
    owed = [Arrival(today, part.still_owed)] if part.still_owed else []
    steps = available_by_date(today, int(part.shelf[1].sum()), arrivals, owed)
    known = [step.on for step in steps]
    return [steps[bisect_right(known, day) - 1].quantity for day in days]


def _kits_whole(parts: Sequence[Part], day: date, lying: Lying) -> int:
    """How many kits lie whole by a day: over all places, or in the best of them."""
    _, kits = kits_by_location([_shelf_by(part, day) for part in parts], [part.needed for part in parts])
    return int(kits.sum()) if lying is Lying.WHOLE else int(kits.max(initial=0))


def _shelf_by(part: Part, day: date) -> Shelf:
    units = dict(zip(part.shelf[0].tolist(), part.shelf[1].tolist(), strict=True))
    for one in part.arrivals:
        if day_of(one) <= day:
            units[one.location_number] = units.get(one.location_number, 0) + one.quantity
    places = sorted(units)
    return np.array(places, dtype=np.int32), np.array([units[at] for at in places], dtype=np.int32)
