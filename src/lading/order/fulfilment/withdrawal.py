"""Taking units out of a fulfilment before the hand-over: promised ones are free again, picked ones put back. Pure."""

from collections.abc import Callable, Mapping
from uuid import UUID

import msgspec

from lading.inventory.effects import MovedLine
from lading.order.model import FulfilmentFields, FulfilmentItem


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """What taking units out comes to.

    released: items whose promise ends. moved: promises that go over to the item with what is left.
    put_back: item and picked units that lie on no shelf of the fulfilment any more.
    """

    fields: FulfilmentFields
    released: tuple[UUID, ...] = ()
    moved: tuple[MovedLine, ...] = ()
    put_back: tuple[tuple[FulfilmentItem, int], ...] = ()


def units_in(item: FulfilmentItem) -> int:
    """The units of an item that can be taken out: picked ones that are still there, or all while nothing is picked."""
    if is_picked(item):
        return item.kept_quantity
    return item.requested_quantity - item.rejected_quantity - item.withdrawn_quantity


def is_picked(item: FulfilmentItem) -> bool:
    """Whether the pick of an item is confirmed."""
    return item.filled_quantity + item.rejected_quantity > 0


def withdraw(fields: FulfilmentFields, units: Mapping[UUID, int], next_id: Callable[[], UUID]) -> Withdrawn:
    """The fulfilment without so many units of each item (by id); never more than units_in.

    A promise is made once for an item and stands or ends as a whole. So an item of which a part is taken out makes
    way for a new one with the rest, and the promise goes over to that.
    """
    items: list[FulfilmentItem] = []
    released: list[UUID] = []
    moved: list[MovedLine] = []
    put_back: list[tuple[FulfilmentItem, int]] = []
    for item in fields.items:
        taken = units.get(item.id, 0)
        assert 0 <= taken <= units_in(item), f"item {item.ref}: {taken} of {units_in(item)} units are taken out"
        if taken == 0:
            items.append(item)
        elif is_picked(item):
            put_back.append((item, taken))
            kept = msgspec.structs.replace(item, withdrawn_quantity=item.withdrawn_quantity + taken)
            items += [kept] if kept.withdrawn_quantity < kept.requested_quantity else []
        elif taken == item.requested_quantity:
            released.append(item.id)
        else:
            rest = msgspec.structs.replace(item, id=next_id(), requested_quantity=item.requested_quantity - taken)
            moved.append(MovedLine(item.id, rest.id, rest.requested_quantity))
            items.append(rest)
    return Withdrawn(
        fields=msgspec.structs.replace(fields, items=tuple(items)),
        released=tuple(released),
        moved=tuple(moved),
        put_back=tuple(put_back),
    )
