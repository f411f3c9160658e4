"""What becomes of an order of the mix, drawn beforehand from its number: the same number, the same fate. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from random import Random
from types import MappingProxyType
from typing import Any

import msgspec

# Of 100 picks of an item so many find a part of it, and of 100 fulfilments so many are refused whole.
SHORT_PICKS = 10
REJECTS = 5
# Of 100 parcels on the way to a store so many are lost.
LOSSES = 2


class Kind(StrEnum):
    """The type of an order."""

    HD = "HD"
    CC = "CC"
    MULTI = "MULTI"


class Change(StrEnum):
    """What a customer thinks better of before anything is picked."""

    NONE = "none"
    MORE = "more units"
    FEWER = "fewer units"
    PLACE = "another place"
    LINE = "a line cancelled"
    ALL = "all cancelled"


KINDS: Mapping[Kind, int] = MappingProxyType({Kind.HD: 50, Kind.CC: 30, Kind.MULTI: 20})
CHANGES: Mapping[Change, int] = MappingProxyType(
    {Change.NONE: 68, Change.MORE: 6, Change.FEWER: 6, Change.PLACE: 6, Change.LINE: 8, Change.ALL: 6}
)


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one order.

    is_sent_twice: every message about it is. is_paid_first: the payment is reported before anything else.
    is_left: nobody comes to collect it. is_extended: the customer asks for more time. units_returned: of those that
    were handed over.
    """

    number: int
    kind: Kind
    change: Change
    is_sent_twice: bool
    is_paid_first: bool
    is_left: bool
    is_extended: bool
    units_returned: int
    is_return_accepted: bool

    def dice(self, about: str) -> Random:
        """Chance for one thing about the order: asked again it falls the same."""
        return Random(f"{self.number}/{about}")  # noqa: S311 - to be repeated, not to be secret


def fate_of(number: int) -> Fate:
    """The fate of the order of that number."""
    dice = Random(number)  # noqa: S311 - to be repeated, not to be secret
    return Fate(
        number=number,
        kind=dice.choices(list(KINDS), list(KINDS.values()))[0],
        change=dice.choices(list(CHANGES), list(CHANGES.values()))[0],
        is_sent_twice=dice.random() < 0.2,
        is_paid_first=dice.random() < 0.5,
        is_left=dice.random() < 0.1,
        is_extended=dice.random() < 0.2,
        units_returned=1 if dice.random() < 0.15 else 0,
        is_return_accepted=dice.random() < 0.8,
    )


def units_found(fate: Fate, fulfilment_ref: str, wanted: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the picker finds of each item of a fulfilment: all, a part, or, where the place refuses it, nothing."""
    dice = fate.dice(fulfilment_ref)
    is_refused = dice.randrange(100) < REJECTS
    found = []
    for ref, units in wanted.items():
        is_short = dice.randrange(100) < SHORT_PICKS
        filled = 0 if is_refused else dice.randrange(units) if is_short else units
        found.append({"ref": ref, "filledQuantity": filled})
    return found
