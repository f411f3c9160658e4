"""Who gets room in the slots of locations. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from lading.order.capacity.model import Claim, SlotKey


class Wish(msgspec.Struct, frozen=True):
    """A run that wants room for a fulfilment in all the slots it claims. is_held: it has it already."""

    run: int
    fulfilment_id: UUID
    claims: tuple[Claim, ...]
    is_held: bool


class Grants(msgspec.Struct, frozen=True):
    """granted: wishes to write down. refused: run → reason."""

    granted: tuple[Wish, ...]
    refused: Mapping[int, str]


def grant(taken: Mapping[SlotKey, int], wishes: Sequence[Wish]) -> Grants:
    """Room in the order of the wishes, each all or nothing; what is held already costs nothing.

    taken: what is taken of each slot so far.
    """
    counts = dict(taken)
    granted: dict[UUID, Wish] = {}
    refused: dict[int, str] = {}
    for wish in wishes:
        if wish.is_held or wish.fulfilment_id in granted:
            continue
        full = next((one for one in wish.claims if counts.get(one.slot, 0) + one.amount > one.most), None)
        if full is not None:
            refused[wish.run] = (
                f"CAPACITY_FULL: {counts.get(full.slot, 0)} of {full.most} {full.slot.measure} are taken"
            )
            continue
        for claim in wish.claims:
            counts[claim.slot] = counts.get(claim.slot, 0) + claim.amount
        granted[wish.fulfilment_id] = wish
    return Grants(tuple(granted.values()), refused)
