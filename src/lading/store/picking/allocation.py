"""Deciding which fulfilments of a wave get the units that were picked for all of them together."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

import msgspec

from lading.store.picking.refusals import PicksRefused


class ItemToPick(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a fulfilment that is still to be picked."""

    id: UUID
    fulfilment_id: UUID
    product_ref: str
    quantity: int


class PickedItem(msgspec.Struct, frozen=True):
    """Units found of an item; those missing to its quantity are a short pick."""

    id: UUID
    filled_quantity: int


def allocate_picks(
    items: Sequence[ItemToPick], picked: Mapping[str, int], *, is_last: bool
) -> dict[UUID, tuple[PickedItem, ...]]:
    """Fulfilment id → what it gets of the picked units (product ref → units).

    items: soonest to expire first, those of one fulfilment together; that is the order in which units are given. While
    the walk goes on, a fulfilment is confirmed once all of it is there; with the last picks, whatever is missing is
    missing. Raises PicksRefused WAVE_PRODUCT_UNKNOWN, PICKED_TOO_MANY or PICKED_UNPLACED; then nothing is given.
    """
    _check_known(items, picked)
    left = dict(picked)
    given: dict[UUID, tuple[PickedItem, ...]] = {}
    for fulfilment_id, group in groupby(items, key=lambda item: item.fulfilment_id):
        wanted = tuple(group)
        if is_last or _is_covered(wanted, left):
            given[fulfilment_id] = _taken(wanted, left)
    _check_placed(left, items, is_last=is_last)
    return given


def _taken(wanted: Iterable[ItemToPick], left: dict[str, int]) -> tuple[PickedItem, ...]:
    taken = []
    for item in wanted:
        units = min(item.quantity, left.get(item.product_ref, 0))
        left[item.product_ref] = left.get(item.product_ref, 0) - units
        taken.append(PickedItem(item.id, units))
    return tuple(taken)


def _is_covered(wanted: Iterable[ItemToPick], left: Mapping[str, int]) -> bool:
    needed: dict[str, int] = {}
    for item in wanted:
        needed[item.product_ref] = needed.get(item.product_ref, 0) + item.quantity
    return all(left.get(product, 0) >= units for product, units in needed.items())


def _check_known(items: Iterable[ItemToPick], picked: Mapping[str, int]) -> None:
    known = {item.product_ref for item in items}
    for product in picked:
        if product not in known:
            raise PicksRefused(
                "WAVE_PRODUCT_UNKNOWN",
                f"Nothing of {product} is still to be picked in this wave.",
                f"To be picked are {', '.join(sorted(known)[:10]) or 'no products'}.",
            )


def _check_placed(left: Mapping[str, int], items: Iterable[ItemToPick], *, is_last: bool) -> None:
    wanted: dict[str, int] = {}
    for item in items:
        wanted[item.product_ref] = wanted.get(item.product_ref, 0) + item.quantity
    for product, units in left.items():
        if units <= 0:
            continue
        if is_last:
            message = f"{units} units of {product} more are picked than the {wanted[product]} still to be picked."
            raise PicksRefused("PICKED_TOO_MANY", message, "Count again, or put the surplus back.")
        message = f"{units} of the picked units of {product} complete no fulfilment of the wave."
        hint = "Send them with what completes a fulfilment, or with the last picks of the wave."
        raise PicksRefused("PICKED_UNPLACED", message, hint)
