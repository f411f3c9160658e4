"""Which lot serves who waits: those who came first are served from what arrives first. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

import msgspec


class Lot(msgspec.Struct, frozen=True):
    """Units that arrive on a day; ref: the sender's, such as a line of a purchase order. at: the location's number."""

    on: date
    ref: str
    quantity: int
    at: int = 0


class Due(msgspec.Struct, frozen=True):
    """What somebody who waits counts on: the day (None: unknown) and the lot (None: the day is the pool's)."""

    on: date | None = None
    lot_ref: str | None = None


def allot(waiting: Sequence[int], there: int, lots: Sequence[Lot], fallback: date | None) -> list[Due]:
    """For each of those who wait, in their order, when the last of its units is there.

    waiting: units. there: units that are there already. lots: by day. fallback: the pool's day, where no lot is left.
    """
    supplied = list(accumulate((lot.quantity for lot in lots), initial=there))[1:]
    places = (bisect_left(supplied, needed) for needed in accumulate(waiting))
    return [Due(lots[at].on, lots[at].ref) if at < len(lots) else Due(fallback) for at in places]
